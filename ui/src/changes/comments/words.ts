/** Why comments cannot be sent just now. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { SessionView } from '../../protocol/generated';
import { lookOf } from '../../sessions/status';

/** Null where the session takes messages: whether it does so at once is the daemon's to say. */
export function whyNot(session: SessionView, linked: boolean): string | null {
  if (!linked) return t`The daemon is away. The comments are kept until it is back.`;
  if (session.agent === 'shell') return t`This is a shell, so there is no agent that could read them.`;
  const { agent_name: agent } = session;
  if (!lookOf(session).alive) return t`${agent} is not running. The comments are kept until it is back.`;
  if (session.shell) return t`A shell is open where ${agent} was. The comments are kept until it is back.`;
  return null;
}

/** What is not sent, since somebody writes it; `besides` says that others are to be sent. */
export function writingWords(count: number, besides: boolean): string {
  if (besides) return plural(count, { one: '# is still being written, and stays here.', other: '# are still being written, and stay here.' });
  return plural(count, { one: '# is still being written.', other: '# are still being written.' });
}
