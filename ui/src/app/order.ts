/**
 * The order in which a person put projects, and sessions within a project: kept for this window alone. Ids that it does
 * not know take their usual place, and ids that are gone for now keep theirs.
 */
import { createStore, useStore } from 'zustand';
import type { ProjectId, SessionId } from '../protocol/generated';
import { recall, remember } from './remember';

interface Order {
  projects: readonly ProjectId[];
  sessions: Readonly<Record<ProjectId, readonly SessionId[]>>;
}

const NONE: Order = { projects: [], sessions: {} };
/** Of one list; what was taken away long ago is forgotten. */
const MOST = 500;

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

function stored(): Order {
  try {
    const raw: unknown = JSON.parse(recall('order') ?? 'null');
    if (typeof raw !== 'object' || raw === null) return NONE;
    const { projects, sessions } = raw as Record<string, unknown>;
    const lists = typeof sessions === 'object' && sessions !== null ? Object.entries(sessions).map(([id, list]) => [id, texts(list)] as const) : [];
    return { projects: texts(projects), sessions: Object.fromEntries(lists) };
  } catch {
    return NONE;
  }
}

const order = createStore<Order>(stored);

function keep(next: Order): void {
  const empty = next.projects.length === 0 && Object.keys(next.sessions).length === 0;
  remember('order', empty ? null : JSON.stringify(next));
  order.setState(next);
}

export function useProjectOrder(): readonly ProjectId[] {
  return useStore(order, (state) => state.projects);
}

export function useSessionOrder(project: ProjectId): readonly SessionId[] | undefined {
  return useStore(order, (state) => state.sessions[project]);
}

export function projectOrder(): readonly ProjectId[] {
  return order.getState().projects;
}

export function sessionOrder(project: ProjectId): readonly SessionId[] | undefined {
  return order.getState().sessions[project];
}

/** What is in `wanted` in that order; what is not, as it came: before the others, or after them. */
export function arranged<T extends { id: string }>(list: readonly T[], wanted: readonly string[] | undefined, fresh: 'first' | 'last'): T[] {
  if (wanted === undefined || wanted.length === 0) return [...list];
  const place = new Map(wanted.map((id, at) => [id, at]));
  const known = list.filter(({ id }) => place.has(id)).sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  const others = list.filter(({ id }) => !place.has(id));
  return fresh === 'first' ? [...others, ...known] : [...known, ...others];
}

/** One of them at another place, counted among the others. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  return ids.filter((other) => other !== id).toSpliced(Math.max(0, to), 0, id);
}

/** Some of a list in a new order, in the places that these have; what is not shown stays where it is. */
export function placed(all: readonly string[], shown: readonly string[]): string[] {
  const those = new Set(shown);
  let next = 0;
  return all.map((id) => (those.has(id) ? (shown[next++] ?? id) : id));
}

const withGone = (before: readonly string[], now: readonly string[]): string[] => [...now, ...before.filter((id) => !now.includes(id))].slice(0, MOST);

export function chooseProjectOrder(ids: readonly ProjectId[]): void {
  const before = order.getState();
  keep({ ...before, projects: withGone(before.projects, ids) });
}

export function chooseSessionOrder(project: ProjectId, ids: readonly SessionId[]): void {
  const before = order.getState();
  keep({ ...before, sessions: { ...before.sessions, [project]: withGone(before.sessions[project] ?? [], ids) } });
}

/** For tests: a window that was never opened. */
export function forgetOrder(): void {
  order.setState(NONE, true);
}
