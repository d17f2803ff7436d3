/**
 * What sessions changed, as far as this window has looked, and what a person has opened of it.
 *
 * It outlives the panel: whoever comes back finds the same files open, and the list as it was until it is looked at anew.
 */
import { createStore, useStore } from 'zustand';
import type { CallError, ChangesView, ChangeScope, SessionId } from '../protocol/generated';
import type { Shown } from './list';

/** One session's changes in one scope. */
export interface Look {
  view: ChangesView | null;
  looking: boolean;
  /** Why the list does not follow along although somebody reads it; empty where nobody says why. */
  still: string | null;
  error: CallError | null;
  /** The lines of files that are open. */
  shown: ReadonlyMap<string, Shown>;
  /** Why the lines of a file could not be had. */
  failed: ReadonlyMap<string, CallError>;
}

export interface Reading {
  scope: ChangeScope;
  open: ReadonlySet<string>;
  search: string;
  /** The files of which a person wants to see all lines that can be had. */
  whole: ReadonlySet<string>;
  /** Where the list stands: the first file that is seen, and how far its top is from the top of the list. */
  at: Anchor | null;
}

export interface Anchor {
  path: string;
  top: number;
}

interface State {
  looks: ReadonlyMap<string, Look>;
  readings: ReadonlyMap<SessionId, Reading>;
}

const NO_LOOK: Look = { view: null, looking: false, still: null, error: null, shown: new Map(), failed: new Map() };
const NO_READING: Reading = { scope: 'base', open: new Set(), search: '', whole: new Set(), at: null };

const NOTHING: State = { looks: new Map(), readings: new Map() };

export const changes = createStore<State>(() => NOTHING);

/** For tests: as if the window had just opened. */
export function forgetChanges(): void {
  changes.setState(NOTHING, true);
}

const keyOf = (session: SessionId, scope: ChangeScope): string => `${session} ${scope}`;

/** Lists and lines of sessions that nobody has looked at for long are asked for again when somebody does. */
const LOOKS = 8;
/** What was opened and searched is little. */
const READINGS = 200;

function withKept<V>(all: ReadonlyMap<string, V>, most: number, key: string, value: V): Map<string, V> {
  const next = new Map(all);
  next.delete(key);
  next.set(key, value);
  for (const oldest of next.keys()) {
    if (next.size <= most) break;
    next.delete(oldest);
  }
  return next;
}

export function lookAt(session: SessionId, scope: ChangeScope): Look {
  return changes.getState().looks.get(keyOf(session, scope)) ?? NO_LOOK;
}

export function learnLook(session: SessionId, scope: ChangeScope, part: Partial<Look>): void {
  changes.setState(({ looks }) => ({ looks: withKept(looks, LOOKS, keyOf(session, scope), { ...lookAt(session, scope), ...part }) }));
}

export function useLook(session: SessionId, scope: ChangeScope): Look {
  return useStore(changes, ({ looks }) => looks.get(keyOf(session, scope)) ?? NO_LOOK);
}

export function readingOf(session: SessionId): Reading {
  return changes.getState().readings.get(session) ?? NO_READING;
}

export function useReading(session: SessionId): Reading {
  return useStore(changes, ({ readings }) => readings.get(session) ?? NO_READING);
}

export function read(session: SessionId, part: Partial<Reading>): void {
  changes.setState(({ readings }) => ({ readings: withKept(readings, READINGS, session, { ...readingOf(session), ...part }) }));
}

export function toggleFile(session: SessionId, path: string): void {
  const open = new Set(readingOf(session).open);
  if (!open.delete(path)) open.add(path);
  read(session, { open });
}
