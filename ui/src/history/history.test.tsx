// @vitest-environment jsdom
/** A session's history beside it, while things happen. */
import { act, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { happen } from '../platform/fake/talk';
import { calls, eachInItsOwnWindow, openWindow, row } from '../testing/window';
import type { LogRow } from '../protocol/generated';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const WORKING = 'payments-api-23';
const seqs = (): number[] => page.queryAllByTestId('log-row').map((one) => Number(one.dataset['seq']));

async function openHistory(session: string) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet');
  await user.click(row(session));
  if (page.queryByTestId('inspector') === null) await user.click(page.getByTestId('toggle-inspector'));
  await user.click(page.getByTestId('tab-history'));
  return { user, daemon };
}

describe('the history', () => {
  it('shows changes of state with what they are known from, and everything on demand', async () => {
    const { user } = await openHistory(WORKING);
    await waitFor(() => expect(seqs()).toEqual([1, 2, 3, 5, 7, 9, 12, 13, 14, 15]));
    const silent = page.getAllByTestId('log-row').find((one) => one.dataset['status'] === 'silent')!;
    expect(silent.textContent).toMatch(/\d\d:\d\d:\d\dSilentIts hooks have said nothing for 2 minutes\.Clock: time went by/);
    await user.click(page.getByTestId('log-everything'));
    expect(seqs()).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(page.getByText('Launch 2')).toBeDefined();
  });

  it('follows by a call that waits, one at a time', async () => {
    const { daemon } = await openHistory(WORKING);
    await waitFor(() => expect(calls(daemon, 'session.log')).toHaveLength(2));
    expect(calls(daemon, 'session.log')).toEqual([{ session: WORKING, limit: 200 }, { session: WORKING, after: 15, wait: true, limit: 200 }]);
    const more: LogRow = { seq: 16, at: Date.now(), launch: 2, source: 'hook', what: 'Stop', status: 'idle', reason: 'Its turn is over.' };
    act(() => happen(daemon.state, WORKING, more));
    await waitFor(() => expect(seqs().at(-1)).toBe(16));
    await waitFor(() => expect(calls(daemon, 'session.log')).toHaveLength(3));
    expect(calls(daemon, 'session.log')[2]).toMatchObject({ after: 16 });
  });

  it('asks for nothing while it is not shown', async () => {
    const { user, daemon } = await openHistory(WORKING);
    await waitFor(() => expect(calls(daemon, 'session.log')).toHaveLength(2));
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(page.getByTestId('tab-changes'));
    expect(page.queryByTestId('history')).toBeNull();
    act(() => happen(daemon.state, WORKING, { seq: 16, at: 1, launch: 2, source: 'hook', what: 'Stop' }));
    await act(() => Promise.resolve());
    expect(calls(daemon, 'session.log')).toHaveLength(2);
  });

  it('asks for older rows by their numbers', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet', (one) => {
      const rows = Array.from({ length: 250 }, (_, index): LogRow => ({ seq: index + 1, at: index, launch: 1, source: 'hook', what: 'PostToolUse', status: 'working' }));
      one.state.logs.set(WORKING, rows);
    });
    await user.click(row(WORKING));
    if (page.queryByTestId('inspector') === null) await user.click(page.getByTestId('toggle-inspector'));
    await user.click(page.getByTestId('tab-history'));
    await waitFor(() => expect(seqs()[0]).toBe(51));
    await user.click(page.getByTestId('log-older'));
    await waitFor(() => expect(seqs()).toHaveLength(250));
    expect(calls(daemon, 'session.log').at(-1)).toEqual({ session: WORKING, after: 0, limit: 50 });
    expect(page.queryByTestId('log-older')).toBeNull();
  });

  it('says when nothing is on record', async () => {
    await openHistory('payments-api-1');
    expect((await page.findByTestId('log-empty')).textContent).toBe('Nothing is on record yet.');
  });
});

describe('what the header knows', () => {
  it('says from what a state is known, what was chosen, and what the agent cannot tell', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    await user.click(row(WORKING));
    expect(page.getByTestId('evidence').textContent).toBe('from its hooks, 14 min ago');
    expect(page.getByTestId('session-told').textContent).toBe('opus · high effort · Edits without asking');
    await user.click(row('web-checkout-7'));
    expect(page.getByTestId('status-pill').textContent).toBe('Running');
    expect(page.getByTestId('cannot-tell').textContent).toBe('This agent cannot tell when it asks for permission or when it is interrupted');
    await user.click(row('web-checkout-6'));
    expect(page.getByTestId('status-pill').textContent).toBe('Silent');
  });
});
