// @vitest-environment jsdom
/** Opening a session's folder, and a changed file, in other programs. */
import { act, fireEvent, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openIn } from '../app/open-in';
import { openSession, screen, showPanel } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import type { FakeDaemon } from '../platform/fake';
import { eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const SESSION = 'payments-api-23';
const opened = (daemon: FakeDaemon) => daemon.asked.filter((request) => request.ask === 'open_in');
const looked = (daemon: FakeDaemon): number => daemon.asked.filter((request) => request.ask === 'open_targets').length;

async function open(before: (daemon: FakeDaemon) => void = () => undefined, usual = 'code') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', before);
  screen.setState({ inspector: true });
  act(() => openSession(SESSION));
  await waitFor(() => expect(page.getByTestId('open-in').dataset['target']).toBe(usual));
  return { user, daemon };
}

describe('a folder', () => {
  it('is opened in the first editor, and from then on in what was chosen', async () => {
    const { user, daemon } = await open();
    await user.click(page.getByTestId('open-in'));
    await user.click(page.getByTestId('open-in-more'));
    expect(page.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Visual Studio Code', 'Zed', 'GNOME Terminal', 'Files']);
    await user.click(page.getByTestId('menu-open-gnome-terminal'));
    await user.click(page.getByTestId('open-in'));
    expect(opened(daemon)).toEqual([
      { ask: 'open_in', session: SESSION, place: 'editor', target: 'code' },
      { ask: 'open_in', session: SESSION, place: 'terminal', target: 'gnome-terminal' },
      { ask: 'open_in', session: SESSION, place: 'terminal', target: 'gnome-terminal' },
    ]);
    expect(window.localStorage.getItem('ao.open_in')).toBe('terminal');
    expect(daemon.asked.filter((request) => request.ask === 'desktop_write').map(({ settings }) => settings)).toMatchObject([{ terminal: 'gnome-terminal' }]);
  });

  // The settings said Zed, and everything but one command opened another editor.
  it('is opened in the editor that the settings name', async () => {
    const { user, daemon } = await open((daemon) => Object.assign(daemon.desktop, { editor: 'zed' }), 'zed');
    await user.click(page.getByTestId('open-in'));
    expect(opened(daemon)).toEqual([{ ask: 'open_in', session: SESSION, place: 'editor', target: 'zed' }]);
    expect(daemon.asked.some((request) => request.ask === 'desktop_write')).toBe(false);
  });

  it('that cannot be opened says why', async () => {
    const { user, daemon } = await open();
    const request = daemon.request.bind(daemon);
    daemon.request = (asked) => (asked.ask === 'open_in' ? Promise.reject(new CallFailure({ code: 'WORKTREE_MISSING', class: 'not_found', message: 'the folder is gone' })) : request(asked));
    await user.click(page.getByTestId('open-in'));
    const notice = await page.findByTestId('notice');
    expect(notice.textContent).toContain('The editor was not opened');
    expect(notice.textContent).toContain('The folder is gone');
  });

  it('is looked for anew after the person was elsewhere', async () => {
    const { daemon } = await open();
    act(() => openSession('payments-api-24'));
    act(() => openSession(SESSION));
    expect(looked(daemon)).toBe(1);
    act(() => void window.dispatchEvent(new Event('focus')));
    await waitFor(() => expect(looked(daemon)).toBe(2));
  });
});

describe('a changed file', () => {
  it('has the programs on its menu, and opens in the editor with Ctrl and Enter', async () => {
    const { user, daemon } = await open();
    act(() => showPanel('changes'));
    const row = (await page.findAllByTestId('change')).find((one) => one.dataset['path'] === 'src/limits/bucket.ts')!.querySelector<HTMLElement>('[data-file]')!;
    await user.pointer({ keys: '[MouseRight]', target: row });
    expect((await page.findAllByRole('menuitem')).map((item) => item.textContent)).toEqual(['OpenEnter', 'Open in Visual Studio CodeCtrl Enter', 'Open in Zed', 'Open in Files', 'Copy its path', 'Copy its whole path']);
    await user.click(page.getByTestId('menu-open-zed'));
    fireEvent.keyDown(row, { key: 'Enter', ctrlKey: true });
    const path = 'src/limits/bucket.ts';
    expect(opened(daemon)).toEqual([
      { ask: 'open_in', session: SESSION, path, place: 'editor', target: 'zed' },
      // The settings name it by now, and the app reads them.
      { ask: 'open_in', session: SESSION, path, place: 'editor' },
    ]);
    await waitFor(() => expect(daemon.desktop.editor).toBe('zed'));
  });

  it('that a terminal names is opened at its line', async () => {
    const { daemon } = await open();
    await openIn({ session: SESSION, path: 'src/a.rs', line: 10 }, 'editor');
    expect(opened(daemon)).toEqual([{ ask: 'open_in', session: SESSION, path: 'src/a.rs', line: 10, place: 'editor' }]);
  });
});
