// @vitest-environment jsdom
/** Comments on changed lines, from the first press to the one message that the agent gets. */
import { act, fireEvent, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen, showPanel } from '../../app/screen';
import { forgetChanges } from '../store';
import { CallFailure } from '../../platform/bridge';
import type { FakeDaemon } from '../../platform/fake';
import { changed, hunk, touch, worktree } from '../../platform/fake/changes';
import { calls, eachInItsOwnWindow, openWindow } from '../../testing/window';
import { forgetComments } from './store';

vi.mock('../../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true, panel: 'details' }));

const SESSION = 'payments-api-23';
const A = 'src/a.ts';
const B = 'src/b.ts';
const LINES = [' const one = 1;', '-const two = 3;', '+const two = 2;', '+const three = 3;', ' return one;'];

const fileOf = (path: string): HTMLElement => page.getAllByTestId('change').find((one) => one.dataset['path'] === path)!;
const buttonOf = (path: string): HTMLElement => fileOf(path).querySelector<HTMLElement>('[data-file]')!;
/** A line by its number now, or by the one it had. */
const lineOf = (path: string, number: number, side: 'new' | 'old' = 'new'): HTMLElement => {
  const found = within(fileOf(path)).getAllByTestId('line').find((line) => (side === 'new' ? line.dataset['new'] === `${number}` : line.dataset['change'] === 'removed' && line.dataset['old'] === `${number}`));
  return found!;
};
const plusOf = (line: HTMLElement): HTMLElement => within(line).getByTestId('line-comment');
const under = (line: HTMLElement): (string | null)[] => (line.nextElementSibling?.classList.contains('diff-under') === true ? within(line.nextElementSibling as HTMLElement).queryAllByTestId('comment').map((one) => one.querySelector('.comment-text')!.textContent) : []);
const sent = (daemon: FakeDaemon): string[] => calls(daemon, 'session.send').map(({ text }) => text);
const field = (): HTMLTextAreaElement => page.getByTestId('comment-input');

async function open(before: (daemon: FakeDaemon) => void = () => undefined, session = SESSION) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', (one) => {
    worktree(one.state, session).files = [changed(A, {}, [hunk(10, 10, '', LINES)]), changed(B, {}, [hunk(1, 1, '', ['-old', '+new'])])];
    before(one);
  });
  act(() => {
    openSession(session);
    showPanel('changes');
  });
  await waitFor(() => expect(page.queryAllByTestId('change')).toHaveLength(2));
  await user.click(page.getByTestId('changes-open-all'));
  await waitFor(() => expect(page.getAllByTestId('line')).toHaveLength(7));
  return { user, daemon };
}

type User = ReturnType<typeof userEvent.setup>;

async function say(user: User, line: HTMLElement, text: string): Promise<void> {
  await user.click(plusOf(line));
  await user.type(field(), `${text}{Enter}`);
}

const THREE = `Comments on your changes:

src/a.ts, removed line 11
> const two = 3;
Why is it gone?

src/a.ts:12
> const three = 3;
Use it.

src/b.ts:1
> new
Say what it is.`;

async function sayThree(user: User): Promise<void> {
  await say(user, lineOf(B, 1), 'Say what it is.');
  await say(user, lineOf(A, 12), 'Use it.');
  await say(user, lineOf(A, 11, 'old'), 'Why is it gone?');
}

describe('comments on changed lines', () => {
  it('are gathered, and sent as one message with all of them', async () => {
    const { user, daemon } = await open();
    await sayThree(user);
    expect(under(lineOf(A, 12))).toEqual(['Use it.']);
    expect(page.getByTestId('comments-count').textContent).toBe('3 comments');
    expect(within(fileOf(A)).getByTestId('file-comments').textContent).toContain('2 comments');
    expect(sent(daemon)).toEqual([]);
    await user.click(page.getByTestId('comments-send'));
    expect(sent(daemon)).toEqual([THREE]);
    const strip = await page.findByTestId('comments-sent');
    await waitFor(() => expect(strip.dataset['receipt']).toBe('submitted'));
    expect(strip.textContent).toMatch(/^3 comments sent\. Taken by the agent/);
    expect(page.getByTestId('receipt').textContent).toContain('Comments on your changes:');
    expect(page.queryByTestId('comment')).toBeNull();
    expect(page.queryByTestId('comments-send')).toBeNull();
    expect(window.localStorage.getItem('ao.comments')).toBeNull();
  });

  it('outlive the window, with what is still being written', async () => {
    const { user, daemon } = await open();
    await say(user, lineOf(A, 12), 'Use it.');
    await user.click(plusOf(lineOf(B, 1)));
    await user.type(field(), 'Half a th');
    act(() => {
      forgetComments();
      forgetChanges();
    });
    act(() => showPanel('details'));
    act(() => showPanel('changes'));
    await waitFor(() => expect(page.queryAllByTestId('change')).toHaveLength(2));
    expect(page.getByTestId('comments-count').textContent).toBe('1 comment');
    expect(page.getByTestId('comments-reason').textContent).toBe('1 is still being written, and stays here.');
    await user.click(page.getByTestId('comments-count'));
    const listed = page.getAllByTestId('comments-row').map((one) => one.textContent);
    expect(listed).toEqual(['a.tsline 12Use it.', 'b.tsline 1Being written: Half a th']);
    await user.click(page.getAllByTestId('comments-row')[1]!);
    await waitFor(() => expect(field().value).toBe('Half a th'));
    expect(document.activeElement).toBe(field());
    await user.click(page.getByTestId('comments-send'));
    expect(sent(daemon)).toEqual(['Comment on your changes:\n\nsrc/a.ts:12\n> const three = 3;\nUse it.']);
    expect(field().value).toBe('Half a th');
  });

  it('are edited, removed, discarded and brought back', async () => {
    const { user } = await open();
    await sayThree(user);
    await user.click(within(lineOf(A, 12).nextElementSibling as HTMLElement).getByTestId('comment-edit'));
    await user.type(field(), ' Soon.{Enter}');
    expect(under(lineOf(A, 12))).toEqual(['Use it. Soon.']);
    await user.click(within(lineOf(B, 1).nextElementSibling as HTMLElement).getByTestId('comment-remove'));
    expect(document.activeElement).toBe(lineOf(B, 1));
    expect(page.getByTestId('comments-removed').textContent).toContain('1 comment was taken away.');
    expect(page.getByTestId('comments-count').textContent).toBe('2 comments');
    await user.click(page.getByTestId('comments-discard'));
    expect(page.queryByTestId('comment')).toBeNull();
    await user.click(page.getByTestId('comments-undo'));
    expect(page.getByTestId('comments-count').textContent).toBe('2 comments');
    expect(under(lineOf(A, 12))).toEqual(['Use it. Soon.']);
    expect(page.queryByTestId('comments-removed')).toBeNull();
  });

  it('are about several lines where the pointer is drawn over their numbers', async () => {
    const { user, daemon } = await open();
    const gutter = (line: HTMLElement): Element => line.querySelector('.diff-gutter')!;
    fireEvent.pointerDown(gutter(lineOf(A, 10)), { button: 0 });
    fireEvent.pointerOver(gutter(lineOf(A, 12)));
    fireEvent.pointerUp(window);
    expect(field().getAttribute('aria-label')).toBe('Comment on lines 10–12');
    await user.type(field(), 'All of it.{Enter}');
    await user.click(page.getByTestId('comments-send'));
    expect(sent(daemon)).toEqual(['Comment on your changes:\n\nsrc/a.ts:10-12\n>  const one = 1;\n> -const two = 3;\n> +const two = 2;\n> +const three = 3;\nAll of it.']);
    await user.click(gutter(lineOf(A, 11)));
    await user.keyboard('{Escape}{Shift>}');
    await user.pointer({ keys: '[MouseLeft]', target: gutter(lineOf(A, 12)) });
    await user.keyboard('{/Shift}');
    expect(field().getAttribute('aria-label')).toBe('Comment on lines 11–12');
  });
});

describe('with the keys alone', () => {
  it('lines are walked, chosen, commented and sent', async () => {
    const { user, daemon } = await open();
    act(() => buttonOf(A).focus());
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(lineOf(A, 10));
    await user.keyboard('{ArrowDown}j');
    expect(document.activeElement).toBe(lineOf(A, 11));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(lineOf(A, 11).getAttribute('aria-selected')).toBe('true');
    await user.keyboard('c');
    expect(document.activeElement).toBe(field());
    await user.keyboard('First{Shift>}{Enter}{/Shift}second{Enter}');
    expect(document.activeElement).toBe(lineOf(A, 12));
    expect(under(lineOf(A, 12))).toEqual(['First\nsecond']);
    await user.keyboard('{End}{Enter}Third{Escape}');
    expect(document.activeElement).toBe(lineOf(A, 13));
    expect(page.queryByTestId('comment-input')).toBeNull();
    await user.keyboard('c');
    expect(field().value).toBe('Third');
    await user.keyboard('{Enter}]');
    expect(document.activeElement).toBe(buttonOf(B));
    await user.keyboard('[[');
    expect(document.activeElement).toBe(buttonOf(A));
    act(() => page.getByTestId('comments-send').focus());
    await user.keyboard('{Enter}');
    expect(sent(daemon)).toEqual(['Comments on your changes:\n\nsrc/a.ts:11-12\n> const two = 2;\n> const three = 3;\nFirst\nsecond\n\nsrc/a.ts:13\n> return one;\nThird']);
  });

  it('a word that is being composed is no comment yet', async () => {
    const { user } = await open();
    await user.click(plusOf(lineOf(A, 12)));
    await user.type(field(), '日本');
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 13, isComposing: true });
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    fireEvent.keyDown(field(), { key: 'Escape', keyCode: 229 });
    expect(page.queryByTestId('comment')).toBeNull();
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 13 });
    expect(under(lineOf(A, 12))).toEqual(['日本']);
  });

  it('Escape closes the field and leaves the wide panel wide', async () => {
    const { user } = await open();
    await user.click(page.getByTestId('inspector-wide'));
    await user.click(plusOf(lineOf(A, 12)));
    await user.keyboard('{Escape}');
    expect(page.queryByTestId('comment-input')).toBeNull();
    expect(page.getByTestId('inspector').dataset['wide']).toBe('true');
  });
});

describe('a screen reader', () => {
  it('meets the lines, the comments and the batch, and axe finds nothing wrong', async () => {
    const { user } = await open();
    await sayThree(user);
    await user.click(page.getByTestId('comments-count'));
    await user.click(plusOf(lineOf(A, 13)));
    await user.click(within(fileOf(B)).getByTestId('viewed'));
    expect(page.getByRole('button', { name: 'Comment on removed line 11' })).toBeDefined();
    expect(page.getByRole('group', { name: 'Comment on line 12' }).textContent).toContain('Use it.');
    const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
    expect(found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  });
});

describe('when the file changes', () => {
  it('a comment goes with its line', async () => {
    const { user, daemon } = await open();
    await say(user, lineOf(A, 12), 'Use it.');
    act(() => touch(daemon.state, SESSION, { files: [changed(A, {}, [hunk(10, 10, '', ['+first', ...LINES])])] }));
    await waitFor(() => expect(under(lineOf(A, 13))).toEqual(['Use it.']));
    await user.click(page.getByTestId('comments-send'));
    expect(sent(daemon)[0]).toContain('src/a.ts:13\n> const three = 3;\nUse it.');
  });

  it('what is being written goes on where its line is gone, and takes the keys from nobody', async () => {
    const { user, daemon } = await open();
    await user.click(plusOf(lineOf(A, 12)));
    await user.type(field(), 'Use');
    act(() => touch(daemon.state, SESSION, { files: [changed(A, {}, [hunk(10, 10, '', ['+another'])])] }));
    await waitFor(() => expect(page.getByTestId('comments-elsewhere').contains(field())).toBe(true));
    expect(document.activeElement).toBe(field());
    await user.keyboard(' it');
    expect(field().value).toBe('Use it');
    act(() => page.getByTestId('composer-input').focus());
    act(() => touch(daemon.state, SESSION, { files: [changed(A, {}, [hunk(10, 10, '', LINES)])] }));
    await waitFor(() => expect(lineOf(A, 12).nextElementSibling?.contains(field())).toBe(true));
    expect(document.activeElement).toBe(page.getByTestId('composer-input'));
  });

  it('one whose line is gone stays with its quoted text, and says so', async () => {
    const { user, daemon } = await open();
    await say(user, lineOf(A, 12), 'Use it.');
    await say(user, lineOf(B, 1), 'And this.');
    act(() => touch(daemon.state, SESSION, { files: [changed(A, {}, [hunk(10, 10, '', [' const one = 1;', '+const two = 2;'])])] }));
    const gone = await page.findByTestId('comments-elsewhere');
    expect(gone.textContent).toContain('This line has changed since, or is gone.');
    expect(within(gone).getByTestId('comment-quote').textContent).toBe('const three = 3;');
    await user.click(page.getByTestId('comments-count'));
    await waitFor(() => expect(page.getAllByTestId('comments-row').map((one) => one.textContent)).toEqual(['a.tsline 12, changed sinceUse it.', 'b.tsline 1, no longer among the changesAnd this.']));
    await user.click(page.getByTestId('comments-send'));
    expect(sent(daemon)).toEqual(['Comments on your changes:\n\nsrc/a.ts:12 (this line has changed since)\n> const three = 3;\nUse it.\n\nsrc/b.ts:1 (this file is no longer among the changes)\n> new\nAnd this.']);
  });
});

describe('when they cannot be sent', () => {
  it.each([
    ['payments-api-21', 'is not running'],
    ['web-checkout-10', 'This is a shell'],
  ])('%s says why, and the batch stays', async (session, reason) => {
    const { user, daemon } = await open(undefined, session);
    await say(user, lineOf(A, 12), 'Use it.');
    expect(page.getByTestId('comments-reason').textContent).toContain(reason);
    expect(page.getByTestId<HTMLButtonElement>('comments-send').disabled).toBe(true);
    expect(sent(daemon)).toEqual([]);
    expect(page.getByTestId('comments-count').textContent).toBe('1 comment');
  });

  it('a refusal is said, and nothing is lost', async () => {
    const { user, daemon } = await open();
    await sayThree(user);
    const request = daemon.request.bind(daemon);
    daemon.request = (asked) => (asked.ask === 'call' && asked.method === 'session.send' ? Promise.reject(new CallFailure({ code: 'STORAGE_FAILED', class: 'unavailable', message: 'the disk is full' })) : request(asked));
    await user.click(page.getByTestId('comments-send'));
    const bar = within(page.getByTestId('comments-bar'));
    expect((await bar.findByTestId('error')).textContent).toContain('The comments were not sent; they are all still here');
    expect(page.getByTestId('comments-count').textContent).toBe('3 comments');
    daemon.request = request;
    await user.click(page.getByTestId('comments-send'));
    await page.findByTestId('comments-sent');
    expect(sent(daemon)).toEqual([THREE]);
  });

  it('a message that waits and is taken back gives its comments back', async () => {
    const { user } = await open(undefined, 'payments-api-24');
    await sayThree(user);
    await user.click(page.getByTestId('comments-send'));
    const strip = await page.findByTestId('comments-sent');
    expect(strip.dataset['receipt']).toBe('accepted');
    await user.click(await page.findByTestId('message-cancel'));
    await user.click(await within(page.getByTestId('comments-sent')).findByTestId('comments-undo'));
    expect(page.getByTestId('comments-count').textContent).toBe('3 comments');
  });
});
