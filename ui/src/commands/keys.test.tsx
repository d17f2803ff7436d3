// @vitest-environment jsdom
/** Keys, the way back, and the shortcuts of the settings, in the whole window. */
import { act, fireEvent, screen as page } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openOverview, openSession, openSettings, screen } from '../app/screen';
import { eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => <div className="term-mount"><textarea data-testid="fake-terminal" /></div> }));

eachInItsOwnWindow();

const view = (): string => {
  const now = screen.getState().view;
  return now.kind === 'session' ? now.session : now.kind;
};

/** True if something took the key. */
const pressed = (key: string, mods: { ctrlKey?: boolean; shiftKey?: boolean; altKey?: boolean; metaKey?: boolean } = {}): boolean => !fireEvent.keyDown(document.activeElement ?? document.body, { key, ...mods });
const ctrlShift = { ctrlKey: true, shiftKey: true };

describe('keys', () => {
  it('go where they say, from anywhere', async () => {
    await openWindow('fleet');
    expect(pressed('O', ctrlShift)).toBe(true);
    expect(view()).toBe('overview');
    pressed('J', ctrlShift);
    expect(view()).toBe('payments-api-24');
    pressed('J', ctrlShift);
    expect(view()).not.toBe('payments-api-24');
    pressed('I', ctrlShift);
    expect(view()).toBe('inbox');
    pressed('PageDown', ctrlShift);
    expect(view()).toBe('payments-api-1');
    pressed('PageUp', ctrlShift);
    expect(view()).toBe('infra-4');
    pressed('B', ctrlShift);
    expect(page.queryByRole('navigation', { name: 'Projects and sessions' })).toBeNull();
    expect(page.getByTestId('top-inbox')).toBeDefined();
    pressed(',', { ctrlKey: true });
    expect(view()).toBe('settings');
  });

  it('of a terminal\'s program stay with it, and those of the window are never typed into it', async () => {
    await openWindow('fleet');
    act(() => openSession('infra-4'));
    page.getByTestId('fake-terminal').focus();
    for (const key of ['b', 'o', 'j', 'a', '/']) expect(pressed(key, { ctrlKey: true }), key).toBe(false);
    expect(pressed('ArrowLeft', { altKey: true })).toBe(false);
    expect(pressed('F6')).toBe(false);
    // Nothing of it is under way, so there is nothing to interrupt, and yet the key is the window's.
    expect(pressed('X', ctrlShift)).toBe(true);
    expect(view()).toBe('infra-4');
    expect(pressed('F6', { ctrlKey: true })).toBe(true);
    expect(document.activeElement).not.toBe(page.getByTestId('fake-terminal'));
  });

  it('wait while something floats above, but for what works anywhere', async () => {
    await openWindow('fleet');
    pressed('N', ctrlShift);
    await page.findByTestId('new-session');
    expect(pressed('O', ctrlShift)).toBe(false);
    expect(view()).toBe('inbox');
    expect(pressed('k', { ctrlKey: true })).toBe(true);
    await page.findByTestId('palette');
  });
});

describe('the way back', () => {
  it('is walked by key and by button, and ends', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    const back = page.getByTestId<HTMLButtonElement>('go-back');
    const forward = page.getByTestId<HTMLButtonElement>('go-forward');
    expect([back.disabled, forward.disabled]).toEqual([true, true]);
    act(() => openSession('infra-4'));
    act(openOverview);
    await user.click(back);
    expect(view()).toBe('infra-4');
    pressed('ArrowLeft', { altKey: true });
    expect(view()).toBe('inbox');
    expect([back.disabled, forward.disabled]).toEqual([true, false]);
    expect(pressed('ArrowLeft', { altKey: true })).toBe(false);
    pressed('ArrowRight', { altKey: true });
    pressed('ArrowRight', { altKey: true });
    expect(view()).toBe('overview');
    expect(forward.disabled).toBe(true);
  });
});

function shortcut(id: string): HTMLElement {
  const found = page.getAllByTestId('shortcut').find((one) => one.dataset['action'] === id);
  if (found === undefined) throw new Error(`no row for ${id}`);
  return found;
}

const keysOf = (id: string): (string | undefined)[] => [...shortcut(id).querySelectorAll<HTMLElement>('[data-testid="shortcut-key"]')].map((one) => one.dataset['keys']);
const part = (id: string, testid: string): HTMLElement => shortcut(id).querySelector<HTMLElement>(`[data-testid="${testid}"]`)!;

describe('the shortcuts of the settings', () => {
  async function open() {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    act(() => openSettings('shortcuts'));
    await page.findByTestId('shortcut-search');
    return user;
  }

  it('are found by what they do and by key', async () => {
    const user = await open();
    await user.type(page.getByTestId('shortcut-search'), 'ctrl+shift+o');
    expect(page.getAllByTestId('shortcut').map((one) => one.dataset['action'])).toEqual(['open_overview']);
    await user.clear(page.getByTestId('shortcut-search'));
    await user.type(page.getByTestId('shortcut-search'), 'zzz');
    expect(page.getByTestId('shortcut-none')).toBeDefined();
  });

  it('are pressed anew, count at once, and can be reset', async () => {
    const user = await open();
    await user.click(part('open_overview', 'shortcut-key'));
    expect(document.activeElement).toBe(page.getByTestId('shortcut-waiting'));
    pressed('Control', { ctrlKey: true });
    pressed('U', { ctrlKey: true, altKey: true });
    expect(keysOf('open_overview')).toEqual(['Ctrl+Alt+U']);
    expect(shortcut('open_overview').contains(document.activeElement)).toBe(true);
    pressed('O', ctrlShift);
    expect(view()).toBe('settings');
    pressed('u', { ctrlKey: true, altKey: true });
    expect(view()).toBe('overview');
    act(() => openSettings('shortcuts'));
    await user.click(part('open_overview', 'shortcut-reset'));
    expect(keysOf('open_overview')).toEqual(['Ctrl+Shift+O']);
  });

  it('are refused where they mean something else, and Escape changes nothing', async () => {
    const user = await open();
    await user.click(part('open_overview', 'shortcut-key'));
    pressed('N', ctrlShift);
    expect(part('open_overview', 'shortcut-refused').textContent).toBe('Ctrl+Shift+N already means “New work”.');
    expect(screen.getState().dialog).toBeNull();
    expect(keysOf('open_overview')).toEqual(['Ctrl+Shift+O']);
    await user.click(part('open_overview', 'shortcut-add'));
    pressed('Escape');
    expect(page.queryByTestId('shortcut-waiting')).toBeNull();
    expect(view()).toBe('settings');
    await user.click(part('open_overview', 'shortcut-remove'));
    expect(keysOf('open_overview')).toEqual([]);
    await user.click(part('open_inbox', 'shortcut-add'));
    pressed('F9');
    expect(keysOf('open_inbox')).toEqual(['Ctrl+Shift+I', 'F9']);
    await user.click(page.getByTestId('shortcut-reset-all'));
    expect([keysOf('open_overview'), keysOf('open_inbox')]).toEqual([['Ctrl+Shift+O'], ['Ctrl+Shift+I']]);
  });
});
