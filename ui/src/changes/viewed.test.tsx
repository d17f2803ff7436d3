// @vitest-environment jsdom
/** Files that were read are marked, and the mark goes when they change. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen, showPanel } from '../app/screen';
import type { FakeDaemon } from '../platform/fake';
import { changed, hunk, touch, worktree } from '../platform/fake/changes';
import type { FileDiffView } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { forgetViewed, wordOf } from './viewed';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true, panel: 'details' }));

const SESSION = 'payments-api-23';
const fileOf = (path: string): HTMLElement => page.getAllByTestId('change').find((one) => one.dataset['path'] === path)!;
const boxOf = (path: string): HTMLInputElement => within(fileOf(path)).getByTestId('viewed');
const buttonOf = (path: string): HTMLElement => fileOf(path).querySelector<HTMLElement>('[data-file]')!;
const files = (line = 'a'): FileDiffView[] => [changed('a.ts', {}, [hunk(1, 1, '', [`+${line}`])]), changed('b.png', { binary: true }), changed('c.ts', {}, [hunk(1, 1, '', ['+c'])])];

async function open(before: (daemon: FakeDaemon) => void = () => undefined) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', (one) => {
    worktree(one.state, SESSION).files = files();
    before(one);
  });
  act(() => {
    openSession(SESSION);
    showPanel('changes');
  });
  await waitFor(() => expect(page.queryAllByTestId('change')).toHaveLength(3));
  return { user, daemon };
}

describe('a file that was viewed', () => {
  it('is marked and folded, by its box and by its key', async () => {
    const { user } = await open();
    await user.click(buttonOf('a.ts'));
    await within(fileOf('a.ts')).findByTestId('line');
    await user.click(boxOf('a.ts'));
    expect(boxOf('a.ts').checked).toBe(true);
    expect(fileOf('a.ts').dataset['open']).toBe('false');
    expect(page.getByTestId('changes-viewed').textContent).toBe('1 viewed');
    await user.click(buttonOf('c.ts'));
    const line = await within(fileOf('c.ts')).findByTestId('line');
    act(() => line.focus());
    await user.keyboard('v');
    expect(boxOf('c.ts').checked).toBe(true);
    expect(document.activeElement).toBe(buttonOf('c.ts'));
    await user.keyboard('[[v');
    expect(page.getByTestId('changes-viewed').textContent).toBe('all viewed');
    await user.keyboard('v');
    expect(boxOf('b.png').checked).toBe(false);
  });

  it('is so no more once its lines are others, also where as many changed', async () => {
    const { user, daemon } = await open();
    await user.click(boxOf('a.ts'));
    await user.click(boxOf('c.ts'));
    await waitFor(() => expect(JSON.parse(window.localStorage.getItem('ao.viewed') ?? '[]')).toHaveLength(1));
    await waitFor(() => expect(calls(daemon, 'changes.files').flatMap(({ paths }) => paths)).toEqual(expect.arrayContaining(['a.ts', 'c.ts'])));
    act(() => touch(daemon.state, SESSION, { files: files('other') }));
    await waitFor(() => expect(boxOf('a.ts').checked).toBe(false));
    expect(boxOf('c.ts').checked).toBe(true);
    await user.click(buttonOf('a.ts'));
    expect((await page.findByTestId('changed-again')).textContent).toContain('It changed after you viewed it.');
  });

  it('is so in the next window, unless it changed meanwhile', async () => {
    const { user, daemon } = await open();
    await user.click(buttonOf('a.ts'));
    await within(fileOf('a.ts')).findByTestId('line');
    await user.click(boxOf('a.ts'));
    act(() => showPanel('details'));
    act(forgetViewed);
    act(() => showPanel('changes'));
    await waitFor(() => expect(boxOf('a.ts').checked).toBe(true));
    act(() => showPanel('details'));
    act(forgetViewed);
    act(() => touch(daemon.state, SESSION, { files: files('meanwhile') }));
    act(() => showPanel('changes'));
    await waitFor(() => expect(boxOf('a.ts').checked).toBe(false));
  });

  it('is known by its lines and not by their numbers', () => {
    const one = (at: number, ...text: string[]): string => wordOf(changed('x', {}, [hunk(at, at, '', text)]));
    expect(one(1, '+a', ' b')).toBe(one(9, '+a', ' b'));
    expect(new Set([one(1, '+a', ' b'), one(1, '+a'), one(1, '-a', ' b'), one(1, '+a', ' c'), one(1)]).size).toBe(5);
  });
});
