/** Looking, letting go, and bringing back: the calls of the clean-up. */
import { t } from '@lingui/core/macro';
import { facts } from '../app/store';
import { call, toCallError } from '../platform/bridge';
import type { GcOutcome, GcPlanned, GcRow, ProjectId } from '../protocol/generated';
import { choiceOf } from './plan';
import { cleanup, pick, type Cleanup, type Gone, type Run, type Undo } from './store';

/** Counts the looks, so that the answer to an older one is not taken for the newest. */
let looks = 0;

/** Room that was counted for a thing stays true enough until it is counted again. */
function withRooms(rows: readonly GcRow[], before: readonly GcRow[]): GcRow[] {
  const rooms = new Map(before.map((row) => [row.name, row.room]));
  return rows.map((row) => {
    const room = row.room ?? rooms.get(row.name);
    return room === undefined ? row : { ...row, room };
  });
}

function learn(planned: GcPlanned, looking: Cleanup['looking']): void {
  cleanup.setState(({ rows }) => ({ rows: withRooms(planned.rows, rows ?? []), notes: planned.notes, looking, at: Date.now() }));
}

/** Looks at what lies around. Nothing is changed by it. */
export async function look(project: ProjectId | null): Promise<void> {
  if (cleanup.getState().run !== null) return;
  looks += 1;
  const mine = looks;
  cleanup.setState((before) => ({ project, looking: 'at_rows', error: null, ...(before.project === project ? {} : { rows: null, notes: [], at: null, picks: new Map() }) }));
  try {
    const planned = await call('gc.plan', { project, sizes: false });
    if (mine !== looks) return;
    learn(planned, 'at_room');
    const measured = await call('gc.plan', { project, sizes: true });
    if (mine === looks) learn(measured, 'no');
  } catch (thrown) {
    if (mine === looks) cleanup.setState({ looking: 'no', error: toCallError(thrown) });
  }
}

/** A person asks for a new look: what was said of rows before is over. */
export function lookAgain(): Promise<void> {
  cleanup.setState({ stayed: new Map(), broken: null });
  return look(cleanup.getState().project);
}

/** After something was done. While the daemon is away there is nobody to ask; the page looks once it is back. */
async function lookAfter(): Promise<void> {
  if (facts.getState().link.state === 'linked') await look(cleanup.getState().project);
}

function step(part: Partial<Run>): void {
  cleanup.setState(({ run }) => ({ run: run === null ? null : { ...run, ...part } }));
}

let nextGone = 1;

function wentOrStayed(row: GcRow, outcome: GcOutcome | undefined): void {
  const went = outcome?.gone === true;
  const said = outcome?.said ?? t`The daemon did not say what became of it`;
  cleanup.setState((before) => ({
    run: before.run === null ? null : { ...before.run, outcomes: new Map(before.run.outcomes).set(row.name, went ? 'gone' : 'stayed') },
    gone: went ? [{ id: nextGone++, row, said, entry: outcome.entry ?? null, undo: { is: 'no' } }, ...before.gone] : before.gone,
    stayed: went ? before.stayed : new Map(before.stayed).set(row.name, said),
    // Whoever looks at its new state chooses it anew.
    picks: went ? before.picks : new Map(before.picks).set(row.name, false),
  }));
}

/** Lets rows go, each by a call of its own with the proof that was shown. */
export async function letGo(rows: readonly GcRow[]): Promise<void> {
  if (cleanup.getState().run !== null || rows.length === 0) return;
  // An answer that is still on its way would change rows while they go.
  looks += 1;
  cleanup.setState({ run: { rows, at: 0, outcomes: new Map(), stopping: false }, looking: 'no', error: null, stayed: new Map(), broken: null });
  for (const [at, row] of rows.entries()) {
    if (cleanup.getState().run?.stopping === true) break;
    step({ at });
    try {
      const outcomes = await call('gc.apply', { rows: [choiceOf(row)] });
      wentOrStayed(row, outcomes[0]);
    } catch (thrown) {
      cleanup.setState({ broken: { row, error: toCallError(thrown) } });
      break;
    }
  }
  cleanup.setState({ run: null });
  // What went may have left a branch behind, and what stayed is otherwise than it was.
  await lookAfter();
}

export function stopSoon(): void {
  step({ stopping: true });
}

function mark(id: number, undo: Undo): void {
  cleanup.setState(({ gone }) => ({ gone: gone.map((one) => (one.id === id ? { ...one, undo } : one)) }));
}

/** Whether the ledger can bring it back at a press. */
export function canUndo(gone: Gone): boolean {
  return gone.entry !== null && (gone.undo.is === 'no' || gone.undo.is === 'failed');
}

/** Brings things back to where they were, one after the other. */
export async function bringBack(list: readonly Gone[]): Promise<void> {
  for (const { id, row, entry } of list) {
    if (entry === null) continue;
    mark(id, { is: 'busy' });
    try {
      const { folder, notes } = await call('ledger.restore', { session: entry.session, entry: entry.number });
      mark(id, { is: 'back', folder, notes });
      // Whoever wanted it back does not want it to go with the next ones.
      pick([row], false);
    } catch (thrown) {
      mark(id, { is: 'failed', error: toCallError(thrown) });
    }
  }
  await lookAfter();
}
