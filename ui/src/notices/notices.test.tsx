// @vitest-environment jsdom
/** What happened, in the whole window: the bell, the list, what marks it as seen, and a burst of sounds. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { openNotifications, openSession } from '../app/screen';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const rows = (): HTMLElement[] => page.queryAllByTestId('notice-row');

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

describe('the bell', () => {
  it('counts what nobody has seen, and opens what happened, newest first', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('inbox');
    expect(page.getByTestId('bell-count').textContent).toBe('4');
    await user.click(page.getByTestId('bell'));
    expect(rows().map((one) => Number(one.dataset['notice']))).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await violations()).toEqual([]);
  });

  it('is calm while nothing has happened', async () => {
    await openWindow('fleet');
    expect(page.queryByTestId('bell-count')).toBeNull();
    act(openNotifications);
    expect(page.getByTestId('notices-empty').textContent).toContain('It has been quiet.');
    expect(await violations()).toEqual([]);
  });
});

describe('what happened', () => {
  it('is marked as read as a whole, up to the newest that was shown', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('inbox');
    act(openNotifications);
    await user.click(page.getByTestId('notices-read'));
    expect(calls(daemon, 'notice.read')).toEqual([{ up_to: 10 }]);
    await waitFor(() => expect(page.queryByTestId('bell-count')).toBeNull());
    expect(page.queryByTestId('notices-read')).toBeNull();
  });

  it('is shown of one kind alone', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('inbox');
    act(openNotifications);
    await user.click(page.getByTestId('notice-filter'));
    await user.click(await page.findByTestId('notice-kind-failed'));
    expect(rows().map((one) => one.dataset['kind'])).toEqual(['failed', 'failed']);
  });

  it('goes back further on demand, to its end', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('inbox', (daemon) => {
      const [first] = daemon.state.notices;
      daemon.state.notices = Array.from({ length: 230 }, (_, at) => ({ ...first!, id: at + 1, read: true }));
    });
    act(openNotifications);
    expect(rows()).toHaveLength(100);
    await user.click(page.getByTestId('notices-older'));
    await waitFor(() => expect(rows()).toHaveLength(200));
    await user.click(page.getByTestId('notices-older'));
    await waitFor(() => expect(rows()).toHaveLength(230));
    expect(page.queryByTestId('notices-older')).toBeNull();
  });

  it('leads to its session, which marks what was told of it as read', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('inbox');
    act(openNotifications);
    await user.click(within(page.getByTestId('notifications')).getByText('It wants to run a command: npm install'));
    expect((await page.findByTestId('session-id')).textContent).toBe('payments-api-24');
    await waitFor(() => expect(calls(daemon, 'notice.read')).toEqual([{ session: 'payments-api-24', up_to: 10 }]));
    expect(page.getByTestId('bell-count').textContent).toBe('3');
  });
});

describe('a notice of the session on screen', () => {
  it('stays unread until the window has the focus', async () => {
    const daemon = await openWindow('inbox');
    act(() => openSession('payments-api-23'));
    const focused = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const notice = { id: 11, kind: 'finished', session: 'payments-api-23', project: 'payments-api', title: 'Rate limiter per tenant', text: 'It finished its turn', at: Date.now(), read: false, over: false } as const;
    daemon.state.notices = [...daemon.state.notices, notice];
    act(() => daemon.emit({ kind: 'notice', notice, show: true, sound: false }));
    expect(page.getByTestId('bell-count').textContent).toBe('5');
    expect(calls(daemon, 'notice.read')).toEqual([]);
    focused.mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event('focus')));
    await waitFor(() => expect(calls(daemon, 'notice.read')).toEqual([{ session: 'payments-api-23', up_to: 11 }]));
    await waitFor(() => expect(page.getByTestId('bell-count').textContent).toBe('4'));
    focused.mockRestore();
  });
});
