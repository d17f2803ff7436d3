/** The ledgers of the in-memory daemon. What goes in a clean-up is in `lying`; here is what was kept otherwise. */
import type { CallError, LedgerEntryView, LedgerPatch, LedgerRestored, SessionId } from '../../protocol/generated';
import { CallFailure } from '../bridge';
import { restore as restoreFromCleanup } from './cleanup';
import { change, find, refuse, type Emit, type FakeState, type Params } from './calls';

const HOUR = 60 * 60_000;

export interface Kept {
  entries: LedgerEntryView[];
  /** What the next call of its kind fails with. */
  failing: Partial<Record<'list' | 'capture' | 'restore' | 'drop', CallError>>;
  /** The files that conflict when a copy is merged in. */
  conflicts: string[];
}

const all = new WeakMap<FakeState, Kept>();

function entry(session: SessionId, number: number, part: Partial<LedgerEntryView>): LedgerEntryView {
  const folder = `/home/ada/.ao/desktop/worktrees/${session.slice(0, session.lastIndexOf('-'))}/${session}`;
  return { session, number, because: 'asked', state: 'kept', at: Date.now(), folder, commit: '7c1d2e3f', head: '41d07e5', branch: `ao/${session}/work`, changed: 0, untracked: 0, conflicts: 0, unfinished: [], left_out: [], ...part };
}

function first(): LedgerEntryView[] {
  const now = Date.now();
  return [
    entry('payments-api-21', 1, { at: now - 26 * HOUR, changed: 2, untracked: 1 }),
    entry('payments-api-21', 2, { at: now - 5 * HOUR, because: 'replaced', changed: 4, conflicts: 1, unfinished: ['a rebase in progress'], left_out: [{ path: 'data/dump.bin', reason: 'it is larger than 100 MiB' }] }),
    entry('payments-api-21', 3, { at: now - 3 * HOUR, because: 'removed', state: 'trashed', changed: 1, trash: { path: '/home/ada/.ao/desktop/trash/payments-api-21/3', since: now - 3 * HOUR, size: 412_000_000 } }),
    entry('payments-api-23', 1, { at: now - 2 * HOUR, changed: 3, untracked: 1 }),
  ];
}

export function kept(state: FakeState): Kept {
  const known = all.get(state) ?? { entries: first(), failing: {}, conflicts: [] };
  all.set(state, known);
  return known;
}

function failIfAsked(state: FakeState, what: keyof Kept['failing']): void {
  const error = kept(state).failing[what];
  if (error !== undefined) throw new CallFailure(error);
}

export function listLedger(state: FakeState, { session }: Params<'ledger.list'>): LedgerEntryView[] {
  failIfAsked(state, 'list');
  return [...kept(state).entries, ...state.lying.trash].filter((one) => session === undefined || session === null || one.session === session);
}

export function showEntry(state: FakeState, { session, entry: number }: Params<'ledger.show'>): LedgerEntryView {
  const entries = listLedger(state, { session });
  return (number === undefined || number === null ? entries.at(-1) : entries.find((one) => one.number === number)) ?? refuse('ENTRY_NOT_FOUND', `the ledger of ${session} has no entry ${number ?? 1}`, `List what it has: ao ledger ls ${session}`);
}

const PATCH = `diff --git a/src/routes/v1.ts b/src/routes/v1.ts
index 1111111..2222222 100644
--- a/src/routes/v1.ts
+++ b/src/routes/v1.ts
@@ -1,5 +1,4 @@ import { app } from "../app";
 import { app } from "../app";
-import { legacy } from "./legacy";
 
-app.use("/v1", legacy);
+app.use("/v1", gone);
 export {};
diff --git a/docs/logo.png b/docs/logo.png
new file mode 100644
Binary files /dev/null and b/docs/logo.png differ
`;

export function patchOf(state: FakeState, params: Params<'ledger.diff'>): LedgerPatch {
  return { text: showEntry(state, params).changed === 0 ? '' : PATCH, cut: false };
}

export function capture(state: FakeState, { session }: Params<'ledger.capture'>): LedgerEntryView {
  find(state, session);
  failIfAsked(state, 'capture');
  const number = Math.max(0, ...listLedger(state, { session }).map((one) => one.number)) + 1;
  const made = entry(session, number, { changed: 2, untracked: 1 });
  kept(state).entries.push(made);
  return made;
}

export function restoreEntry(state: FakeState, emit: Emit, params: Params<'ledger.restore'>): LedgerRestored | Promise<LedgerRestored> {
  const { session, entry: number, to, merge, replace } = params;
  if (state.lying.trash.some((one) => one.session === session && one.number === number)) return restoreFromCleanup(state, params);
  failIfAsked(state, 'restore');
  const found = showEntry(state, { session, ...(number === undefined ? {} : { entry: number }) });
  const place = to ?? found.folder;
  if (merge === true) return { entry: found, folder: place, whole: false, notes: ['the worktree as it was before is entry 9'], conflicts: kept(state).conflicts };
  if (found.state === 'kept' && to === undefined && replace !== true) refuse('PLACE_TAKEN', `something is at ${place}`, 'Bring it back to another folder with --to, or put --replace: what is there then goes to the trash.');
  const whole = found.state === 'trashed';
  const after: LedgerEntryView = { ...found, state: 'kept' };
  delete after.trash;
  kept(state).entries = kept(state).entries.map((one) => (one === found ? after : one));
  change(state, emit, session, {});
  return { entry: after, folder: place, whole, notes: [], conflicts: [] };
}

export function drop(state: FakeState, { session, entry: number }: Params<'ledger.drop'>): Record<string, never> {
  failIfAsked(state, 'drop');
  const found = showEntry(state, { session, entry: number });
  kept(state).entries = kept(state).entries.filter((one) => one !== found);
  return {};
}
