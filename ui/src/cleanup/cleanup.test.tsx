// @vitest-environment jsdom
/** The clean-up as a person uses it, against the in-memory daemon: nothing happens on opening, and everything comes back. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openCleanup, openSession, screen } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import type { FakeDaemon } from '../platform/fake';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const settled = (): Promise<void> => waitFor(() => expect(page.getByTestId('cleanup-looking').dataset['looking']).toBe('no'));

async function openPage(scene: string, before?: (daemon: FakeDaemon) => void) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => openCleanup(null));
  await settled();
  return { user, daemon };
}

function rowOf(name: string): HTMLElement {
  const found = page.getAllByTestId('cleanup-row').find((one) => one.dataset['name'] === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

const boxOf = (name: string): HTMLInputElement => within(rowOf(name)).getByTestId('cleanup-choose');
const goneOf = (name: string): HTMLElement => page.getAllByTestId('cleanup-gone').find((one) => one.dataset['name'] === name)!;
const groupOf = (verdict: string): HTMLElement => page.getAllByTestId('cleanup-group').find((one) => one.dataset['verdict'] === verdict)!;

/** Holds every answer of the clean-up back until it is released. */
function held(daemon: FakeDaemon): () => Promise<void> {
  const waiting: (() => void)[] = [];
  daemon.state.lying.pause = () => new Promise((resolve) => waiting.push(resolve));
  return async () => {
    await waitFor(() => expect(waiting).not.toHaveLength(0));
    await act(() => Promise.resolve(waiting.shift()?.()));
  };
}

describe('the plan', () => {
  it('is looked at and not carried out on opening: first the rows, then their room', async () => {
    const { daemon } = await openPage('fleet');
    expect(calls(daemon, 'gc.plan')).toEqual([{ project: null, sizes: false }, { project: null, sizes: true }]);
    expect(calls(daemon, 'gc.apply')).toEqual([]);
    expect(within(groupOf('can_go')).getAllByTestId('cleanup-row').map((one) => one.dataset['name'])).toEqual(['payments-api-20', 'payments-api-12', 'infra-3', 'record:payments-api-14', 'web-checkout:ao/web-checkout-2/receipts']);
    expect(page.getByTestId('cleanup-go').textContent).toBe('Clean up 5, at least 1.1 GB');
  });

  it('says of each row whose it is, what is in it, how large it is, and why it may go or stays', async () => {
    await openPage('fleet');
    expect(rowOf('payments-api-20').textContent).toContain('Its session was ended, and its base has all of its work.');
    for (const words of ['Drop legacy v1 routes', 'payments-api-20', 'Merged', '640 MB', '+ 1.1 GB shared', '3h']) expect(rowOf('payments-api-20').textContent).toContain(words);
    for (const words of ['2 changed files', '5 commits, 3 not pushed']) expect(rowOf('payments-api-21').textContent).toContain(words);
    expect(rowOf('infra-2').textContent).toContain('vim (41377) and 1 more inside');
    expect(within(rowOf('infra-2')).queryByRole('checkbox')).toBeNull();
    expect(boxOf('payments-api-20').checked).toBe(true);
    expect(boxOf('payments-api-21').checked).toBe(false);
  });

  it('says in words that it looks, that it counts, and that nothing lies around', async () => {
    const daemon = await openWindow('project');
    const release = held(daemon);
    act(() => openCleanup(null));
    expect(page.getByTestId('cleanup-wait').textContent).toContain('Looking at every worktree');
    await release();
    await waitFor(() => expect(page.getByTestId('cleanup-looking').textContent).toBe('Counting the room…'));
    await release();
    await settled();
    expect(page.getByTestId('cleanup-empty').textContent).toContain('Nothing lies around.');
    expect(page.queryByTestId('cleanup-bar')).toBeNull();
  });

  it('that cannot be had says why, and is asked for again', async () => {
    const { user, daemon } = await openPage('fleet', (one) => {
      one.state.lying.pause = () => Promise.reject(new CallFailure({ code: 'GIT_FAILED', class: 'internal', message: 'git did not answer', hint: 'Try `git status`.' }));
    });
    const error = within(page.getByTestId('cleanup-error')).getByTestId('error');
    expect([error.dataset['code'], error.textContent]).toEqual(['GIT_FAILED', expect.stringContaining('git did not answer')]);
    daemon.state.lying.pause = () => Promise.resolve();
    await user.click(page.getByTestId('cleanup-retry'));
    expect(await page.findAllByTestId('cleanup-row')).not.toHaveLength(0);
    expect(page.queryByTestId('cleanup-error')).toBeNull();
  });

  it('waits for a daemon that is away, and is there once that is back', async () => {
    const daemon = await openWindow('reconnecting');
    act(() => openCleanup(null));
    expect(page.getByTestId('cleanup-wait').textContent).toContain('The daemon is away.');
    await act(() => daemon.request({ ask: 'daemon_start' }));
    await settled();
    expect(page.getAllByTestId('cleanup-row')).not.toHaveLength(0);
    act(() => daemon.news({ news: 'link', link: { state: 'reconnecting', attempt: 1 } }));
    expect(page.getByTestId('cleanup-promise').textContent).toContain('Nothing goes until it is back.');
    expect(page.getByTestId<HTMLButtonElement>('cleanup-go').disabled).toBe(true);
  });

  it('can be of one project, from its menu', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    await user.pointer({ keys: '[MouseRight]', target: page.getAllByTestId('project-row')[2]! });
    await user.click(await page.findByTestId('menu-cleanup'));
    await settled();
    expect(calls(daemon, 'gc.plan')[0]).toEqual({ project: 'infra', sizes: false });
    expect(page.getAllByTestId('cleanup-row').every((one) => one.dataset['name']?.includes('infra'))).toBe(true);
    await user.click(page.getByTestId('cleanup-project'));
    await user.click(await page.findByTestId('cleanup-of-all'));
    await waitFor(() => expect(rowOf('payments-api-20')).toBeDefined());
  });
});

describe('what is chosen', () => {
  it('goes row by row with the proof that was shown, and says where it is', async () => {
    const { user, daemon } = await openPage('fleet');
    await user.click(boxOf('payments-api-12'));
    await user.click(boxOf('payments-api-21'));
    await user.click(page.getByTestId('cleanup-go'));
    await page.findByTestId('cleanup-done');
    await settled();
    expect(calls(daemon, 'gc.apply').map(({ rows }) => rows)).toEqual(
      ['payments-api-20', 'infra-3', 'record:payments-api-14', 'web-checkout:ao/web-checkout-2/receipts', 'payments-api-21'].map((name) => [{ name, proof: `proof-of-${name}` }]),
    );
    expect(page.getByTestId('cleanup-headline').textContent).toBe('5 gone, 1.1 GB in the trash.');
    expect(goneOf('infra-3').textContent).toContain('/trash/infra-3/1');
    expect(goneOf('web-checkout:ao/web-checkout-2/receipts').textContent).toContain('git branch ao/web-checkout-2/receipts');
    expect(within(goneOf('web-checkout:ao/web-checkout-2/receipts')).queryByTestId('cleanup-undo')).toBeNull();
    expect(boxOf('payments-api-12').checked).toBe(false);
  });

  it('comes back at a press, and is then not proposed again', async () => {
    const { user, daemon } = await openPage('fleet');
    await user.click(page.getByTestId('cleanup-go'));
    await page.findByTestId('cleanup-done');
    await settled();
    await user.click(within(goneOf('infra-3')).getByTestId('cleanup-undo'));
    await waitFor(() => expect(goneOf('infra-3').dataset['undo']).toBe('back'));
    expect(calls(daemon, 'ledger.restore')).toEqual([{ session: 'infra-3', entry: 1 }]);
    await settled();
    expect(boxOf('infra-3').checked).toBe(false);
    await user.click(page.getByTestId('cleanup-undo-all'));
    await waitFor(() => expect(calls(daemon, 'ledger.restore')).toHaveLength(3));
    await settled();
    await user.click(page.getByTestId('cleanup-put-away'));
    expect(page.queryByTestId('cleanup-done')).toBeNull();
  });

  it('says why it cannot come back', async () => {
    const { user, daemon } = await openPage('fleet');
    await user.click(page.getByTestId('cleanup-go'));
    await page.findByTestId('cleanup-done');
    await settled();
    daemon.state.lying.trash = [];
    await user.click(within(goneOf('infra-3')).getByTestId('cleanup-undo'));
    const error = await within(goneOf('infra-3')).findByTestId('error');
    expect(error.dataset['code']).toBe('ENTRY_NOT_FOUND');
  });

  it('stays where it changed meanwhile, says why, shows what it is now, and stops no other', async () => {
    const { user } = await openPage('cleanup');
    await user.click(page.getByTestId('cleanup-go'));
    await page.findByTestId('cleanup-done');
    await settled();
    expect(page.getByTestId('cleanup-headline').textContent).toBe('4 gone, 678 MB in the trash. 1 stayed and says why below.');
    const stayed = rowOf('payments-api-12');
    expect(within(stayed).getByTestId('cleanup-stayed').textContent).toContain('It has changed since it was looked at');
    expect(stayed.textContent).toContain('It has 1 new file, which the ledger would keep.');
    expect([stayed.dataset['verdict'], boxOf('payments-api-12').checked]).toEqual(['if_named', false]);
    await user.click(boxOf('payments-api-12'));
    await user.click(page.getByTestId('cleanup-go'));
    await waitFor(() => expect(goneOf('payments-api-12')).toBeDefined());
  });

  it('shows how far it is, and what has not begun stays when a person stops it', async () => {
    const { user, daemon } = await openPage('fleet');
    const release = held(daemon);
    await user.click(page.getByTestId('cleanup-go'));
    expect(page.getByTestId('cleanup-bar').textContent).toContain('1 of 5Drop legacy v1 routes');
    await release();
    await waitFor(() => expect(rowOf('payments-api-20').dataset['progress']).toBe('gone'));
    expect([rowOf('payments-api-12').dataset['progress'], rowOf('infra-3').dataset['progress']]).toEqual(['goes', 'waits']);
    await user.click(page.getByTestId('cleanup-stop'));
    daemon.state.lying.pause = () => Promise.resolve();
    await release();
    await page.findByTestId('cleanup-done');
    expect(calls(daemon, 'gc.apply')).toHaveLength(2);
    expect(boxOf('infra-3').checked).toBe(true);
  });

  it('ends where a call fails, and says at which row', async () => {
    const { user, daemon } = await openPage('fleet');
    let answers = 0;
    daemon.state.lying.pause = () => (++answers === 2 ? Promise.reject(new CallFailure({ code: 'LINK_LOST', class: 'unavailable', message: 'the link to the daemon was lost' })) : Promise.resolve());
    await user.click(page.getByTestId('cleanup-go'));
    const error = await page.findByTestId('error');
    expect(error.textContent).toContain('It stopped at “payments-api-12”.');
    await settled();
    expect(calls(daemon, 'gc.apply')).toHaveLength(2);
    expect(boxOf('infra-3').checked).toBe(true);
    expect(page.getAllByTestId('cleanup-gone')).toHaveLength(1);
  });
});

describe('the keyboard', () => {
  it('chooses with Space, walks with the arrows, and takes or leaves a group at once', async () => {
    const { user } = await openPage('fleet');
    boxOf('payments-api-20').focus();
    await user.keyboard(' {ArrowDown} {ArrowDown}{ArrowUp}');
    expect(document.activeElement).toBe(boxOf('payments-api-12'));
    expect(['payments-api-20', 'payments-api-12', 'infra-3'].map((name) => boxOf(name).checked)).toEqual([false, false, true]);
    const all = within(groupOf('can_go')).getByTestId<HTMLInputElement>('cleanup-all');
    expect([all.checked, all.indeterminate]).toEqual([false, true]);
    await user.click(all);
    expect([all.checked, all.indeterminate]).toEqual([true, false]);
    await user.click(all);
    expect(page.getByTestId<HTMLButtonElement>('cleanup-go').disabled).toBe(true);
  });

  it('leaves with Escape to where one was, but not from under what floats above', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    act(() => openSession('payments-api-23'));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'clean up{Enter}');
    await settled();
    await user.keyboard('{Control>}k{/Control}');
    await page.findByTestId('palette-input');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(page.queryByTestId('palette')).toBeNull());
    expect(page.getByTestId('cleanup')).toBeDefined();
    await user.keyboard('{Escape}');
    expect(screen.getState().view).toEqual({ kind: 'session', session: 'payments-api-23' });
  });

  it('finds what went again after the page was left', async () => {
    const { user } = await openPage('fleet');
    await user.click(page.getByTestId('cleanup-go'));
    await page.findByTestId('cleanup-done');
    await user.keyboard('{Escape}');
    expect(page.getByTestId('inbox')).toBeDefined();
    await user.click(page.getByTestId('nav-cleanup'));
    expect(page.getAllByTestId('cleanup-gone')).toHaveLength(5);
  });
});
