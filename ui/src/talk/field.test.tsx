// @vitest-environment jsdom
/** The field for a message: input methods, what was sent before, and files that go with it. */
import { act, createEvent, fireEvent, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openDialog, openSession } from '../app/screen';
import type { FakeDaemon } from '../platform/fake';
import type { DropPhase } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { forgetDrafts } from './drafts';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const SESSION = 'payments-api-23';
const field = (): HTMLTextAreaElement => page.getByTestId('composer-input');
const sent = (daemon: FakeDaemon): string[] => calls(daemon, 'session.send').map(({ text }) => text);
const chips = (): (string | null)[] => page.queryAllByTestId('attachment').map((one) => one.textContent);

let under: Element | null = null;
beforeEach(() => {
  document.elementFromPoint = () => under;
});

async function open(session = SESSION) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet');
  act(() => openSession(session));
  await waitFor(() => expect(calls(daemon, 'message.list')).not.toEqual([]));
  return { user, daemon };
}

function drop(daemon: FakeDaemon, over: Element, phase: DropPhase, ...paths: string[]): void {
  under = over;
  act(() => daemon.news({ news: 'drop', phase, x: 1, y: 1, paths }));
}

/** jsdom has no clipboard of its own. */
function pastePicture(into: HTMLElement): Event {
  const paste = createEvent.paste(into, { clipboardData: { getData: () => '', items: [{ kind: 'file', type: 'image/png' }] } });
  fireEvent(into, paste);
  return paste;
}

describe('an input method', () => {
  it('has Enter for itself while a word is being composed, however the web view tells it', async () => {
    const { user, daemon } = await open();
    await user.type(field(), 'にほん');
    fireEvent.compositionStart(field());
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 13, isComposing: true });
    // WebKit ends the composition first, and tells of its Enter by this number alone.
    fireEvent.compositionEnd(field(), { data: '日本' });
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    expect(sent(daemon)).toEqual([]);
    expect(field().value).toBe('にほん');
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 13 });
    expect(sent(daemon)).toEqual(['にほん']);
  });

  it('has the arrows as well', async () => {
    await open();
    fireEvent.keyDown(field(), { key: 'ArrowUp', keyCode: 229 });
    expect(field().value).toBe('');
  });
});

describe('what was sent', () => {
  it('gives back what was being written after a look at another session', async () => {
    const { user } = await open();
    await user.type(field(), 'half a thou');
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(field().value).toBe('Use one Lua call');
    act(() => openSession('web-checkout-10'));
    act(() => openSession(SESSION));
    field().focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(field().value).toBe('half a thou');
  });

  it('comes back with the arrows, and what was being written after it', async () => {
    const { user } = await open();
    field().focus();
    await user.keyboard('{ArrowUp}');
    expect(field().value).toBe('Use one Lua call');
    await user.keyboard('{ArrowUp}');
    expect(field().value).toBe('What is left?');
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(field().value).toBe('');
    await user.type(field(), 'half');
    await user.keyboard('{ArrowUp}');
    expect(field().value).toBe('half');
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(field().value).toBe('Use one Lua call');
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(field().value).toBe('half');
  });
});

describe('files', () => {
  it('are dropped on it, kept, taken away, and sent as their paths', async () => {
    const { user, daemon } = await open();
    const form = page.getByRole('form', { name: 'Message' });
    drop(daemon, field(), 'over');
    expect(page.getByTestId('drop-hint').textContent).toBe('Drop to give the agent these files');
    expect(form.contains(page.getByTestId('drop-hint'))).toBe(true);
    drop(daemon, field(), 'dropped', '/home/ada/a.png', '/home/ada/notes.txt');
    expect(page.queryByTestId('drop-hint')).toBeNull();
    expect(chips()).toEqual(['a.png', 'notes.txt']);
    act(forgetDrafts);
    expect(chips()).toEqual(['a.png', 'notes.txt']);
    await user.click(page.getByRole('button', { name: 'Remove a.png' }));
    await user.type(field(), 'Look at this{Enter}');
    expect(sent(daemon)).toEqual(['Look at this\n\nAttached files:\n/home/ada/notes.txt']);
    expect(chips()).toEqual([]);
  });

  it('are chosen from a dialog, by who has nothing to drop them with', async () => {
    const { user, daemon } = await open();
    await user.click(page.getByTestId('attach-files'));
    await waitFor(() => expect(chips()).toEqual(['shot.png', 'notes.txt']));
    await user.type(field(), 'Both{Enter}');
    expect(sent(daemon)).toEqual(['Both\n\nAttached files:\n/home/ada/shot.png\n/home/ada/notes.txt']);
    act(() => openDialog({ kind: 'new_session', project: null }));
    await user.click(within(await page.findByTestId('new-session')).getByTestId('attach-files'));
    await waitFor(() => expect(chips()).toEqual(['shot.png', 'notes.txt']));
  });

  it('may be sent alone', async () => {
    const { user, daemon } = await open();
    drop(daemon, field(), 'dropped', '/home/ada/a.png');
    await user.click(page.getByTestId('composer-send'));
    expect(sent(daemon)).toEqual(['Attached files:\n/home/ada/a.png']);
  });

  it('come from a pasted picture', async () => {
    const { daemon } = await open();
    daemon.picture = '/home/ada/.ao/desktop/pictures/1.png';
    expect(pastePicture(field()).defaultPrevented).toBe(true);
    await waitFor(() => expect(chips()).toEqual(['1.png']));
  });

  it('are nothing for a shell', async () => {
    const { daemon } = await open('web-checkout-10');
    drop(daemon, field(), 'over');
    expect(page.queryByTestId('drop-hint')).toBeNull();
    expect(pastePicture(field()).defaultPrevented).toBe(false);
    expect(chips()).toEqual([]);
  });

  it('go with new work, and are kept with it', async () => {
    const { user, daemon } = await open();
    daemon.picture = '/pictures/1.png';
    act(() => openDialog({ kind: 'new_session', project: null }));
    pastePicture(await page.findByTestId('session-prompt'));
    await waitFor(() => expect(chips()).toEqual(['1.png']));
    drop(daemon, page.getByTestId('session-prompt'), 'dropped', '/home/ada/b.png');
    await user.keyboard('{Escape}');
    act(() => openDialog({ kind: 'new_session', project: null }));
    await waitFor(() => expect(chips()).toEqual(['1.png', 'b.png']));
    await user.type(page.getByTestId('session-prompt'), 'Make it so');
    await user.click(page.getByTestId('session-start'));
    await waitFor(() => expect(calls(daemon, 'session.create')[0]?.prompt).toBe('Make it so\n\nAttached files:\n/pictures/1.png\n/home/ada/b.png'));
  });
});
