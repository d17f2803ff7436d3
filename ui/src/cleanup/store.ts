/** The clean-up as this window knows it. It outlives its page: what was begun goes on, and what went can be undone. */
import { createStore, useStore } from 'zustand';
import type { CallError, GcRow, LedgerEntryView, ProjectId } from '../protocol/generated';
import type { Picks } from './plan';

export type Undo =
  | { is: 'no' }
  | { is: 'busy' }
  | { is: 'back'; folder: string; notes: string[] }
  | { is: 'failed'; error: CallError };

/** A row that went, what the daemon said of it, and whether it came back. */
export interface Gone {
  id: number;
  row: GcRow;
  said: string;
  entry: LedgerEntryView | null;
  undo: Undo;
}

/** What is under way: row by row, so that each tells how it went and one that stays stops no other. */
export interface Run {
  rows: readonly GcRow[];
  /** The place of the row that is going. */
  at: number;
  outcomes: ReadonlyMap<string, 'gone' | 'stayed'>;
  /** A person asked to stop after the one that is going. */
  stopping: boolean;
}

export interface Cleanup {
  project: ProjectId | null;
  /** What lies around; null until it was looked at. */
  rows: readonly GcRow[] | null;
  notes: readonly string[];
  /** Looking comes in two steps: counting the room reads every folder and may take long. */
  looking: 'no' | 'at_rows' | 'at_room';
  /** When it was looked at last. */
  at: number | null;
  error: CallError | null;
  picks: Picks;
  run: Run | null;
  /** The reason why a row stayed that was to go, by name. */
  stayed: ReadonlyMap<string, string>;
  /** Why a run ended before its end, and at which row. */
  broken: { row: GcRow; error: CallError } | null;
  gone: readonly Gone[];
}

const NOTHING: Cleanup = { project: null, rows: null, notes: [], looking: 'no', at: null, error: null, picks: new Map(), run: null, stayed: new Map(), broken: null, gone: [] };

export const cleanup = createStore<Cleanup>(() => NOTHING);

export function useCleanup<T>(select: (state: Cleanup) => T): T {
  return useStore(cleanup, select);
}

/** For tests: as if the window had just opened. */
export function forgetCleanup(): void {
  cleanup.setState(NOTHING, true);
}

/** Chooses rows or leaves them out. */
export function pick(rows: readonly GcRow[], chosen: boolean): void {
  cleanup.setState(({ picks }) => ({ picks: new Map([...picks, ...rows.map((row) => [row.name, chosen] as const)]) }));
}

/** The list of what went is put away; it stays in the ledger. */
export function putAway(): void {
  cleanup.setState(({ gone }) => ({ gone: gone.filter(({ undo }) => undo.is === 'busy'), stayed: new Map() }));
}
