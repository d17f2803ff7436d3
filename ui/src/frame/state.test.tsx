// @vitest-environment jsdom
/** What is there again when the window opens the next time, and the status line. */
import { act, cleanup, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { eachInItsOwnWindow, openWindow, calls } from '../testing/window';
import { NO_FACTS } from '../app/news';
import { openCleanup, openInbox, openNotifications, openOverview, openSession, openSettings, screen, type View } from '../app/screen';
import { facts } from '../app/store';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const WAYS: [string, () => void, View][] = [
  ['the overview', openOverview, { kind: 'overview' }],
  ['what happened', openNotifications, { kind: 'notifications' }],
  ['a session', () => openSession('payments-api-23'), { kind: 'session', session: 'payments-api-23' }],
  ['a section of the settings', () => openSettings('daemon'), { kind: 'settings', section: 'daemon', project: null, from: null }],
  ['the clean-up of a project', () => openCleanup('infra'), { kind: 'cleanup', project: 'infra', from: null }],
  ['the inbox', openInbox, { kind: 'inbox' }],
];

describe('after a restart of the window', () => {
  it.each(WAYS)('%s is there again', async (_name, open, view) => {
    await openWindow('fleet');
    act(open);
    const kept = window.localStorage.getItem('ao.view');
    act(() => screen.setState({ view: { kind: 'inbox' } }));
    if (kept === null) window.localStorage.removeItem('ao.view');
    else window.localStorage.setItem('ao.view', kept);
    cleanup();
    act(() => facts.setState(NO_FACTS, true));
    await openWindow('fleet');
    await waitFor(() => expect(screen.getState().view).toEqual(view));
  });

  it.each(['{', '{"kind":"nowhere"}', '{"kind":"toString"}', '{"kind":"session","session":"gone-1"}', '{"kind":"settings","section":"nowhere"}', '7'])('%s leads to the inbox', async (kept) => {
    window.localStorage.setItem('ao.view', kept);
    await openWindow('fleet');
    expect(screen.getState().view).toEqual({ kind: 'inbox' });
  });
});

describe('the status line', () => {
  it('leads to the daemon\'s panel, which stays while the daemon is stopped and starts it again', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    await user.click(page.getByTestId('open-daemon'));
    expect((await page.findByTestId('daemon-log')).textContent).toContain('daemon starts');
    await user.click(page.getByTestId('panel-daemon-stop'));
    await user.click(await page.findByTestId('confirm'));
    await waitFor(() => expect(page.getByTestId('daemon-panel').dataset['state']).toBe('stopped'));
    expect(page.queryByTestId('link-page')).toBeNull();
    await user.click(page.getByTestId('panel-daemon-start'));
    await waitFor(() => expect(page.getByTestId('daemon-panel').dataset['state']).toBe('linked'));
  });

  it('says what memory is left, measured once for a burst of changes', async () => {
    const daemon = await openWindow('inbox');
    expect((await page.findByTestId('headroom')).textContent).toContain('GB free');
    const session = daemon.state.sessions[0]!;
    act(() => {
      for (const change of [2, 3, 4]) daemon.emit({ kind: 'session', session: { ...session, change } });
    });
    expect(calls(daemon, 'daemon.headroom')).toHaveLength(1);
  });

  it('lists who waits, and starts one past the queue', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('inbox');
    act(openOverview);
    expect(page.getByTestId('queue').textContent).toBe('3 wait for memory');
    await user.click(page.getByTestId('queue'));
    await user.click((await page.findAllByTestId('start-now'))[1]!);
    expect(calls(daemon, 'session.bump')).toEqual([{ session: 'web-checkout-13', now: true }]);
    await waitFor(() => expect(page.getByTestId('queue').textContent).toBe('2 wait for memory'));
  });
});
