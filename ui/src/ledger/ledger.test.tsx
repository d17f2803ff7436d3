// @vitest-environment jsdom
/** The copies of a session's work: made, looked into, brought back in every way, and given up only after a question. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen, showPanel } from '../app/screen';
import type { FakeDaemon } from '../platform/fake';
import { kept } from '../platform/fake/ledger';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true, panel: 'details' }));

const ENDED = 'payments-api-21';
const WORKING = 'payments-api-23';
const cardOf = (number: number): HTMLElement => page.getAllByTestId('kept-entry').find((one) => one.dataset['number'] === String(number))!;
const inCard = (number: number, testid: string): HTMLElement => within(cardOf(number)).getByTestId(testid);
const numbers = (): number[] => page.queryAllByTestId('kept-entry').map((one) => Number(one.dataset['number']));

async function openLedger(session: string, before?: (daemon: FakeDaemon) => void) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', before);
  act(() => {
    openSession(session);
    showPanel('kept');
  });
  await waitFor(() => expect(page.queryByText('Reading what was kept…')).toBeNull());
  return { user, daemon };
}

async function way(user: ReturnType<typeof userEvent.setup>, number: number, key: string): Promise<void> {
  await user.click(inCard(number, 'kept-ways'));
  await user.click(await page.findByTestId(`kept-${key}`));
}

describe('what was kept', () => {
  it('is listed newest first, with why, what is in it and where it is', async () => {
    const { daemon } = await openLedger(ENDED);
    await waitFor(() => expect(calls(daemon, 'ledger.list')).toEqual([{ session: ENDED }]));
    expect(numbers()).toEqual([3, 2, 1]);
    for (const words of ['Its worktree was removed', '1 changed file.', 'In the trash, 412 MB']) expect(cardOf(3).textContent).toContain(words);
    for (const words of ['4 changed files, 1 file in conflict, a rebase in progress.', '1 thing is not in it', 'data/dump.bin']) expect(cardOf(2).textContent).toContain(words);
    expect(within(cardOf(2)).queryByTestId('kept-undo')).toBeNull();
  });

  it('says when there is nothing, and waits for a daemon that is away', async () => {
    await openLedger('payments-api-22');
    expect(page.getByTestId('kept-empty').textContent).toContain('No copies yet.');
  });

  it('shows what a copy changes', async () => {
    const { user, daemon } = await openLedger(ENDED);
    await user.click(inCard(1, 'kept-show'));
    await waitFor(() => expect(within(cardOf(1)).getAllByTestId('kept-file')).toHaveLength(2));
    expect(calls(daemon, 'ledger.diff')).toEqual([{ session: ENDED, entry: 1 }]);
    expect([...cardOf(1).querySelectorAll('.diff-line')].map((line) => line.textContent)).toContain('4−app.use("/v1", legacy);');
    expect(cardOf(1).textContent).toContain('docs/logo.png new, binary');
  });

  it('says why it cannot be read, and is read again', async () => {
    const { user, daemon } = await openLedger(ENDED, (one) => {
      kept(one.state).failing = { list: { code: 'GIT_FAILED', class: 'internal', message: 'git did not answer' } };
    });
    expect(within(page.getByTestId('kept-error')).getByTestId('error').dataset['code']).toBe('GIT_FAILED');
    kept(daemon.state).failing = {};
    await user.click(page.getByTestId('kept-again'));
    await waitFor(() => expect(numbers()).toEqual([3, 2, 1]));
    expect(page.queryByTestId('kept-error')).toBeNull();
  });
});

describe('a copy', () => {
  it('is made at a press, also while the agent works', async () => {
    const { user, daemon } = await openLedger(WORKING);
    await user.click(page.getByTestId('kept-capture'));
    await waitFor(() => expect(numbers()).toEqual([2, 1]));
    expect(calls(daemon, 'ledger.capture')).toEqual([{ session: WORKING }]);
    expect(page.getByText('Kept as copy 2.')).toBeDefined();
  });

  it('that could not be made says why', async () => {
    const { user } = await openLedger(WORKING, (daemon) => {
      kept(daemon.state).failing = { capture: { code: 'DISK_FULL', class: 'unavailable', message: 'the disk is full', hint: 'Free some space.' } };
    });
    await user.click(page.getByTestId('kept-capture'));
    expect((await page.findByTestId('error')).textContent).toContain('No copy was made');
    expect(page.getByTestId<HTMLButtonElement>('kept-capture').disabled).toBe(false);
  });

  it('comes back from the trash with one press', async () => {
    const { user, daemon } = await openLedger(ENDED);
    await user.click(inCard(3, 'kept-undo'));
    await waitFor(() => expect(inCard(3, 'kept-result').textContent).toContain('It is back, with everything that was in the folder.'));
    expect(calls(daemon, 'ledger.restore')).toEqual([{ session: ENDED, entry: 3 }]);
    await waitFor(() => expect(cardOf(3).dataset['state']).toBe('kept'));
  });

  it('says that its place is taken, and comes back there all the same', async () => {
    const { user, daemon } = await openLedger(ENDED);
    await way(user, 1, 'back');
    await waitFor(() => expect(inCard(1, 'error').dataset['code']).toBe('PLACE_TAKEN'));
    await way(user, 1, 'replace');
    await waitFor(() => expect(inCard(1, 'kept-result').textContent).toContain('without the files that git ignores'));
    expect(calls(daemon, 'ledger.restore').at(-1)).toEqual({ session: ENDED, entry: 1, replace: true });
  });

  it('is brought into what is there, and shows where nobody has decided', async () => {
    const { user, daemon } = await openLedger(ENDED, (one) => {
      kept(one.state).conflicts = ['src/ledger/csv.ts'];
    });
    await way(user, 2, 'merge');
    const result = await within(cardOf(2)).findByTestId('kept-result');
    expect(result.textContent).toContain('Two sides changed the same lines in one file.');
    expect(result.textContent).toContain('src/ledger/csv.ts');
    expect(result.textContent).toContain('The worktree as it was before is entry 9.');
    expect(calls(daemon, 'ledger.restore').at(-1)).toEqual({ session: ENDED, entry: 2, merge: true });
    await user.click(page.getByTestId('kept-conflicts'));
    expect(screen.getState().panel).toBe('changes');
  });

  it('comes back to a folder that a person names, whatever the agent does', async () => {
    const { user, daemon } = await openLedger(WORKING);
    await user.click(inCard(1, 'kept-ways'));
    expect((await page.findByTestId('kept-back')).getAttribute('aria-disabled')).toBe('true');
    expect(page.getByTestId('kept-merge').textContent).toContain('Its agent works in its worktree. End it first.');
    await user.click(page.getByTestId('kept-to-new'));
    const field = page.getByTestId<HTMLInputElement>('kept-to');
    expect(field.value).toBe(`/home/ada/.ao/desktop/worktrees/payments-api/${WORKING}-copy-1`);
    await user.clear(field);
    await user.type(field, 'somewhere');
    expect(page.getByText('The whole path is needed, from the root on.')).toBeDefined();
    expect(page.getByTestId<HTMLButtonElement>('kept-to-go').disabled).toBe(true);
    await user.clear(field);
    await user.type(field, '/tmp/again{Enter}');
    await waitFor(() => expect(inCard(1, 'kept-result').textContent).toContain('/tmp/again'));
    expect(calls(daemon, 'ledger.restore')).toEqual([{ session: WORKING, entry: 1, to: '/tmp/again' }]);
    expect(page.queryByTestId('kept-elsewhere')).toBeNull();
  });

  it('is given up only after a question that says that nothing brings it back', async () => {
    const { user, daemon } = await openLedger(ENDED);
    await user.click(inCard(3, 'kept-more'));
    await user.click(await page.findByTestId('kept-drop'));
    const dialog = await page.findByTestId('kept-drop-dialog');
    expect(dialog.textContent).toContain('This cannot be undone.');
    expect(dialog.textContent).toContain('412 MB');
    expect(calls(daemon, 'ledger.drop')).toEqual([]);
    await user.click(page.getByTestId('confirm'));
    await waitFor(() => expect(numbers()).toEqual([2, 1]));
    expect(calls(daemon, 'ledger.drop')).toEqual([{ session: ENDED, entry: 3 }]);
  });
});
