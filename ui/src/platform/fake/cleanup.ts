/** What lies around in the in-memory daemon, and what becomes of it. */
import type { GcOutcome, GcPlanned, GcRow, LedgerEntryView, LedgerRestored, RoomView, SessionView } from '../../protocol/generated';
import { refuse, type FakeState, type Params } from './calls';

const DAY = 24 * 60 * 60_000;
const MB = 1_000_000;
const HOME = '/home/ada/.ao/desktop';

export interface Lying {
  rows: GcRow[];
  trash: LedgerEntryView[];
  /** What some rows have become by the time that anything is let go. */
  meanwhile: GcRow[];
  notes: string[];
  /** What an answer waits for. */
  pause: () => Promise<void>;
}

type Spec = [name: string, verdict: GcRow['verdict'], reason: string, part: Partial<GcRow>];

const room = (own: number, shared = 0, whole = true): RoomView => ({ own: own * MB, shared: shared * MB, whole });

function row([name, verdict, reason, part]: Spec): GcRow {
  const kind = part.kind ?? 'worktree';
  const session = kind === 'worktree' && part.ours !== false ? name : part.session;
  return {
    name, kind, verdict, reason, ours: true, inside: [], proof: `proof-of-${name}`,
    ...(session === undefined ? {} : { session, project: session.slice(0, session.lastIndexOf('-')) }),
    ...(kind === 'worktree' && part.ours !== false ? { path: `${HOME}/worktrees/${name}`, branch: `ao/${name}/work` } : {}),
    ...part,
  };
}

function specs(now: number): Spec[] {
  return [
    ['payments-api-20', 'can_go', 'its session was ended, and its base has all of its work', { branch: 'ao/payments-api-20/drop-legacy-v1-routes', ahead: 0, unpushed: 0, last_use: now - 190 * 60_000, room: room(640, 1_120) }],
    ['infra-3', 'can_go', 'its session is archived, and its base has all of its work', { branch: 'ao/infra-3/pin-base-images', ahead: 0, unpushed: 0, last_use: now - 5 * DAY, room: room(38.4) }],
    ['payments-api-12', 'can_go', 'its session is not on record, and its branch has all of its work', { branch: 'ao/payments-api-12/a-spike-on-double-entry-bookkeeping-with-immutable-postings', ahead: 2, unpushed: 0, last_use: now - 23 * DAY, room: room(412, 90, false) }],
    ['record:payments-api-14', 'can_go', 'its folder is gone, and git still has it on record', { kind: 'record', session: 'payments-api-14', project: 'payments-api', path: `${HOME}/worktrees/payments-api-14`, last_use: now - 40 * DAY }],
    ['web-checkout:ao/web-checkout-2/receipts', 'can_go', 'a remote branch has all of its commits', { kind: 'branch', project: 'web-checkout', branch: 'ao/web-checkout-2/receipts', commit: '9f1c2ab', ahead: 4, unpushed: 0 }],
    ['payments-api-21', 'if_named', 'it has 2 changed files, which the ledger would keep', { branch: 'ao/payments-api-21/ledger-export-to-csv', dirty: '2 changed files', ahead: 5, unpushed: 3, last_use: now - 64 * 60_000, room: room(388, 1_120) }],
    ['payments-api-22', 'if_named', 'its session could go on in it', { branch: 'ao/payments-api-22/flaky-webhook-tests', ahead: 1, unpushed: 1, last_use: now - 6 * 60_000, room: room(371, 1_120) }],
    ['payments-api:ao/payments-api-9/retry-policy', 'if_named', 'it has 3 commits that are nowhere else', { kind: 'branch', project: 'payments-api', branch: 'ao/payments-api-9/retry-policy', commit: '41d07e5', ahead: 3, unpushed: 3 }],
    ['/home/ada/src/hotfixes/payments-api-hotfix-for-the-quarterly-settlement', 'keep', 'it was not made here', { project: 'payments-api', ours: false, path: '/home/ada/src/hotfixes/payments-api-hotfix-for-the-quarterly-settlement', branch: 'hotfix/settlement' }],
    ['infra-2', 'keep', 'vim (41377) and 1 more works in it', { branch: 'ao/infra-2/dns', ahead: 0, unpushed: 0, inside: ['vim (41377)', 'sh (41370)'], last_use: now - 2 * DAY, room: room(36.1) }],
    [`${HOME}/worktrees/old-stuff`, 'keep', 'no repository knows it, so nothing of it could be kept', { kind: 'folder', path: `${HOME}/worktrees/old-stuff`, room: room(2.4) }],
    ['screen:infra-3', 'keep', 'it is what `ao session show` shows of its last screen', { kind: 'screen', session: 'infra-3', project: 'infra', path: `${HOME}/sessions/infra-3`, last_use: now - 5 * DAY, room: room(0.212) }],
  ];
}

/** The worktree of a session whose agent runs. */
function busy(session: SessionView, index: number): GcRow {
  return row([session.id, 'keep', 'its agent runs', { branch: session.branch, ahead: index % 3, unpushed: index % 3, inside: [`${session.agent === 'shell' ? 'bash' : 'node'} (${41_902 + index})`], last_use: session.changed_at, room: room(352 + 17 * index, 1_120) }]);
}

export function lying(now: number, sessions: readonly SessionView[]): Lying {
  const rows = specs(now).map(row);
  const named = new Set(rows.map((one) => one.name));
  const running = sessions.filter((session) => session.process !== undefined && !named.has(session.id));
  return { rows: [...rows, ...running.map(busy)], trash: [], meanwhile: [], notes: [], pause: () => Promise.resolve() };
}

/** Nothing was left behind by anybody. */
export function tidy(): Lying {
  return { rows: [], trash: [], meanwhile: [], notes: [], pause: () => Promise.resolve() };
}

/** Somebody writes a file while the plan is being read, and one system does not tell all. */
export function changing(before: Lying): Lying {
  const changed = before.rows.filter((one) => one.name === 'payments-api-12').map((one): GcRow => ({ ...one, verdict: 'if_named', reason: 'it has 1 new file, which the ledger would keep', dirty: '1 new file', proof: 'another proof' }));
  return { ...before, meanwhile: changed, notes: ['this system does not tell which programs work where'] };
}

export async function plan(state: FakeState, { project, sizes }: Params<'gc.plan'>): Promise<GcPlanned> {
  await state.lying.pause();
  const rows = state.lying.rows.filter((one) => project === undefined || project === null || one.project === project);
  return { notes: state.lying.notes, rows: rows.map(({ room: counted, ...rest }) => (sizes === false || counted === undefined ? rest : { ...rest, room: counted })) };
}

function entryOf(state: FakeState, { session = '', path = '', branch, room: taken }: GcRow): LedgerEntryView {
  const number = state.lying.trash.filter((one) => one.session === session).length + 1;
  return {
    session, number, because: 'tidied', state: 'trashed', at: Date.now(), folder: path, changed: 0, untracked: 0, conflicts: 0, unfinished: [], left_out: [],
    ...(branch === undefined ? {} : { branch }), trash: { path: `${HOME}/trash/${session}/${number}`, since: Date.now(), size: taken?.own ?? 0 },
  };
}

/** What was in a row before it went, for bringing it back. */
const before = new WeakMap<LedgerEntryView, GcRow>();

function letGo(state: FakeState, name: string, proof: string): GcOutcome {
  const { lying: all } = state;
  const found = all.rows.find((one) => one.name === name);
  if (found === undefined) return { name, gone: false, said: `nothing called ${name} lies around` };
  if (found.verdict === 'keep') return { name, gone: false, said: found.reason };
  if (found.proof !== proof) return { name, gone: false, said: 'it has changed since it was looked at' };
  all.rows = all.rows.filter((one) => one !== found);
  if (found.kind === 'branch') return { name, gone: true, said: `git branch ${found.branch ?? ''} refs/ao/branches/${found.branch ?? ''}` };
  if (found.kind === 'record') return { name, gone: true, said: `git's record of it is now ${HOME}/trash/${found.session ?? ''}/record` };
  const entry = entryOf(state, found);
  before.set(entry, found);
  all.trash.push(entry);
  return { name, gone: true, said: `ao ledger restore ${entry.session} ${entry.number}`, entry };
}

export async function apply(state: FakeState, { rows }: Params<'gc.apply'>): Promise<GcOutcome[]> {
  await state.lying.pause();
  const changed = new Map(state.lying.meanwhile.map((one) => [one.name, one]));
  state.lying.rows = state.lying.rows.map((one) => changed.get(one.name) ?? one);
  state.lying.meanwhile = [];
  return rows.map(({ name, proof }) => letGo(state, name, proof));
}

export async function restore(state: FakeState, { session, entry: number }: Params<'ledger.restore'>): Promise<LedgerRestored> {
  await state.lying.pause();
  const entry = state.lying.trash.find((one) => one.session === session && one.number === number);
  const was = entry === undefined ? undefined : before.get(entry);
  if (entry === undefined || was === undefined) return refuse('ENTRY_NOT_FOUND', `there is no entry ${number ?? 1} of ${session}`, '`ao ledger list` lists what there is.');
  if (state.lying.rows.some((one) => one.name === was.name)) return refuse('PLACE_TAKEN', `something is at ${entry.folder}`, '`ao ledger restore --to <folder>` brings it back elsewhere.');
  state.lying.rows = [...state.lying.rows, was];
  return { entry, folder: entry.folder, whole: true, notes: [], conflicts: [] };
}
