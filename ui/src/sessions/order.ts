/** The order in which sessions are listed. */
import type { SessionView } from '../protocol/generated';
import { lookOf, type StatusGroup } from './status';

/** A session's number within its project. */
export function numberOf(session: SessionView): number {
  const number = Number(session.id.slice(session.id.lastIndexOf('-') + 1));
  return Number.isFinite(number) ? number : 0;
}

/** For the sidebar: the orchestrator first, then newest first. Stable: nothing jumps when a state changes. */
export function bySidebar(a: SessionView, b: SessionView): number {
  if (a.kind !== b.kind) return a.kind === 'orchestrator' ? -1 : 1;
  return numberOf(b) - numberOf(a);
}

export const GROUPS: readonly StatusGroup[] = ['attention', 'working', 'quiet', 'ended'];

/** Who is silent may need a look; whoever waits needs one. */
const urgency = (session: SessionView): number => (session.status === 'silent' ? 1 : 0);

/** For the overview: by group; within a group the longest wait first where someone waits, else the newest change. */
export function grouped(sessions: readonly SessionView[]): Map<StatusGroup, SessionView[]> {
  const groups = new Map<StatusGroup, SessionView[]>(GROUPS.map((group) => [group, []]));
  for (const session of sessions) groups.get(lookOf(session).group)?.push(session);
  for (const [group, list] of groups) {
    list.sort((a, b) => (group === 'attention' ? urgency(a) - urgency(b) || a.changed_at - b.changed_at : b.changed_at - a.changed_at));
  }
  return groups;
}
