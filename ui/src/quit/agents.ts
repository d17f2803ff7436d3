/** Which sessions have something to end, and ending all of them. Their worktrees stay. */
import { plural, t } from '@lingui/core/macro';
import { learnSession } from '../app/store';
import type { Facts } from '../app/news';
import { call, toCallError } from '../platform/bridge';
import type { CallError, SessionView } from '../protocol/generated';
import { lookOf } from '../sessions/status';

/** One that could not be ended. */
export interface NotEnded {
  session: SessionView;
  error: CallError;
}

/** What waits for room first, or it would start in the room that the others leave; then who wakes and starts others. */
const turn = (session: SessionView): number => (session.status === 'queued' ? 0 : session.kind === 'orchestrator' ? 1 : 2);

/** Sessions and shells with a process, and those that are getting one or would by themselves. */
export function endable({ sessions, shells }: Pick<Facts, 'sessions' | 'shells'>): SessionView[] {
  return [...sessions, ...shells].filter((session) => session.process !== undefined || lookOf(session).alive).sort((a, b) => turn(a) - turn(b));
}

/**
 * Whether there is somebody to tell of before the app quits: an agent that runs or is being started, or one that waits for
 * room and goes on waiting until the app is opened again. Plain shells alone are nobody who would be missed. The desktop
 * decides by the same rule, in `src-tauri/src/fleet.rs`.
 */
export function hasAgents({ sessions }: Pick<Facts, 'sessions'>): boolean {
  return endable({ sessions, shells: [] }).some((session) => session.status === 'queued' || !session.shell);
}

export interface Counts {
  agents: number;
  /** Plain shells, beside agents or as sessions of their own. */
  shells: number;
  /** Nothing of these runs yet. */
  waiting: number;
}

export function countsOf(all: readonly SessionView[]): Counts {
  const running = all.filter((session) => session.status !== 'queued');
  const shells = running.filter((session) => session.shell).length;
  return { agents: running.length - shells, shells, waiting: all.length - running.length };
}

/** "3 agents and 1 shell", as the subject of a sentence. */
export function whoWords({ agents, shells }: Counts): string {
  if (shells === 0) return plural(agents, { one: '# agent', other: '# agents' });
  if (agents === 0) return plural(shells, { one: '# shell', other: '# shells' });
  return t`${plural(agents, { one: '# agent', other: '# agents' })} and ${plural(shells, { one: '# shell', other: '# shells' })}`;
}

/** So many are ended at once: each takes its daemon a moment. */
const AT_ONCE = 8;

/** Ends all of them, whatever becomes of one. Answers with those that could not be ended. */
export async function endAll(all: readonly SessionView[]): Promise<NotEnded[]> {
  const left = [...all];
  const failed: NotEnded[] = [];
  const work = async (): Promise<void> => {
    for (let session = left.shift(); session !== undefined; session = left.shift()) {
      try {
        learnSession(await call('session.kill', { session: session.id, remove_worktree: false }));
      } catch (error) {
        failed.push({ session, error: toCallError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}
