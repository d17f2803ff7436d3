/**
 * What this person looked at and what they put aside, by session and by the number of its change: a state that changed
 * is news again. It outlives the window; without storage it lasts as long as that.
 */
import { createStore, useStore } from 'zustand';
import type { SessionId, SessionView } from '../protocol/generated';
import { recall, remember } from '../app/remember';
import type { Mark, Marks } from './items';

/** Marks that are kept, the newest ones; the oldest are of sessions that have long changed. */
const KEPT = 500;

interface Kept {
  marks: Marks;
  /** What was put aside last, while that can be undone at once. */
  last: readonly SessionView[];
}

function isKept(one: unknown): one is [SessionId, number, Mark['how']] {
  return Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'number' && (one[2] === 'looked' || one[2] === 'aside');
}

function kept(): Marks {
  try {
    const all: unknown = JSON.parse(recall('inbox') ?? '[]');
    return new Map(Array.isArray(all) ? all.filter(isKept).map(([session, change, how]) => [session, { change, how }]) : []);
  } catch {
    return new Map();
  }
}

const initial = (): Kept => ({ marks: kept(), last: [] });

export const marks = createStore<Kept>(initial);

export function useMarks<T>(select: (kept: Kept) => T): T {
  return useStore(marks, select);
}

/** For tests: a window that was just opened. */
export function forgetMarks(): void {
  marks.setState(initial(), true);
}

function mark(sessions: readonly Pick<SessionView, 'id' | 'change'>[], how: Mark['how']): Marks {
  const next = new Map(marks.getState().marks);
  for (const { id, change } of sessions) {
    // Set anew, it stands last.
    next.delete(id);
    next.set(id, { change, how });
  }
  const newest = new Map([...next].slice(-KEPT));
  remember('inbox', JSON.stringify([...newest].map(([session, { change, how: what }]) => [session, change, what])));
  return newest;
}

/** It was on screen as it is. What was put aside stays so. */
export function markLooked(session: Pick<SessionView, 'id' | 'change'>): void {
  if (marks.getState().marks.get(session.id)?.change === session.change) return;
  marks.setState({ marks: mark([session], 'looked') });
}

export function putAside(sessions: readonly SessionView[]): void {
  marks.setState({ marks: mark(sessions, 'aside'), last: sessions });
}

/** Takes back that they were put aside. */
export function bringBack(sessions: readonly SessionView[]): void {
  marks.setState({ marks: mark(sessions, 'looked'), last: [] });
}

export function forgetLast(): void {
  marks.setState({ last: [] });
}
