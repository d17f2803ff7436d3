/** A session's state in a word, with the shape that means it. */
import type { SessionView } from '../protocol/generated';
import { StateMark } from '../components/StateMark';
import { lookOf } from './status';

export function StatusPill({ session }: { session: SessionView }) {
  const look = lookOf(session);
  return (
    <span className={`pill pill-${look.tone}`} role="status" data-testid="status-pill" data-status={session.status}>
      <StateMark mark={look.mark} tone={look.tone} />
      {look.word}
    </span>
  );
}
