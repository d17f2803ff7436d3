/** Why comments cannot be sent just now. Pure. */
import type { SessionView } from '../protocol/generated';
import { lookOf } from '../sessions/status';

/** Null where the session takes messages: whether it does so at once is the daemon's to say. */
export function whyNot(session: SessionView, linked: boolean): string | null {
  if (!linked) return 'The daemon is away. The comments are kept until it is back.';
  if (session.agent === 'shell') return 'This is a shell, so there is no agent that could read them.';
  if (!lookOf(session).alive) return `${session.agent_name} is not running. The comments are kept until it is back.`;
  if (session.shell) return `A shell is open where ${session.agent_name} was. The comments are kept until it is back.`;
  return null;
}

export function writingWords(count: number): string {
  return count === 1 ? '1 is still being written' : `${count} are still being written`;
}
