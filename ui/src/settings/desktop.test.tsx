// @vitest-environment jsdom
/** The sections that count at once: notifications, in the daemon, and the app itself, in the desktop process. */
import { act, fireEvent, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openSettings } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const ticked = (testid: string): boolean => page.getByTestId<HTMLInputElement>(testid).checked;

describe('notifications', () => {
  it('are turned off and made to sound by kind, one change after the other', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    act(() => openSettings('notifications'));
    await user.click(await page.findByTestId('notify-show-finished'));
    await user.click(page.getByTestId('notify-sound-permission'));
    expect(page.getByTestId<HTMLInputElement>('notify-sound-finished').disabled).toBe(true);
    await waitFor(() => expect(calls(daemon, 'settings.write').at(-1)?.settings.notifications).toEqual({ off: ['finished'], sound: ['permission'], muted: [] }));
  });

  it('keep quiet hours over midnight, and say so', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    act(() => openSettings('notifications'));
    await user.click(await page.findByTestId('quiet-on'));
    expect(page.getByTestId('quiet-words').textContent).toContain('from 22:00 to 07:30 the next morning');
    fireEvent.change(page.getByTestId('quiet-to'), { target: { value: '22:00' } });
    expect(page.getByRole('alert').textContent).toContain('two different times');
    fireEvent.change(page.getByTestId('quiet-to'), { target: { value: '06:15' } });
    await waitFor(() => expect(calls(daemon, 'settings.write').at(-1)?.settings.notifications?.quiet).toEqual({ from: 1_320, to: 375 }));
    await user.click(page.getByTestId('quiet-on'));
    await waitFor(() => expect(calls(daemon, 'settings.write').at(-1)?.settings.notifications?.quiet).toBeNull());
  });
});

describe('the app', () => {
  it('is set at once, and leaves out the tray where there is none', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    act(() => openSettings('app'));
    await user.click(await page.findByTestId('desktop-keep_working'));
    await waitFor(() => expect(daemon.desktop.keep_working).toBe(true));
    await user.click(page.getByTestId('setting-editor-zed'));
    await waitFor(() => expect(daemon.desktop).toMatchObject({ editor: 'zed', keep_working: true }));
    expect(page.getByTestId('desktop-close_to_tray')).toBeDefined();
  });

  it('takes back what was refused', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet', (daemon) => {
      const plain = daemon.request.bind(daemon);
      daemon.request = (request) => (request.ask === 'desktop_write' ? Promise.reject(new CallFailure({ code: 'INTERNAL', class: 'internal', message: 'the settings could not be written' })) : plain(request));
    });
    act(() => openSettings('app'));
    await user.click(await page.findByTestId('desktop-start_at_login'));
    expect((await page.findByTestId('error')).textContent).toContain('could not be written');
    expect(ticked('desktop-start_at_login')).toBe(false);
  });
});
