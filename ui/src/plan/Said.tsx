/** What was said for the record, by whom and when; and the way to a session. */
import type { NoteView, SessionId } from '../protocol/generated';
import { useNow } from '../app/clock';
import { openSession } from '../app/screen';
import { useFacts, useSession } from '../app/store';
import { longAge, moment } from '../app/time';
import { StateMark } from '../components/StateMark';
import { cleanLines } from '../diff/clean';
import { lookOf } from '../sessions/status';
import { byWords } from './words';

/** Text of people and agents, with its own lines. */
export function Text({ text }: { text: string }) {
  return <p className="plan-said">{cleanLines(text)}</p>;
}

export function By({ by, at, what = '' }: { by: SessionId | undefined; at: number; what?: string }) {
  const now = useNow();
  const sessions = useFacts((facts) => facts.sessions);
  const age = longAge(at, now);
  return <span className="faint small plan-by" title={moment(at)}>{what}{byWords(by, sessions)}, {age === 'just now' ? age : `${age} ago`}</span>;
}

export function Note({ note }: { note: NoteView }) {
  return (
    <div className="plan-note">
      <Text text={note.text} />
      <By by={note.by} at={note.at} what="By " />
    </div>
  );
}

/** A session by its state and title; one that is not listed any more by its name alone. */
export function SessionLink({ id, beside }: { id: SessionId; beside?: string }) {
  const session = useSession(id);
  if (session === undefined) return <span className="mono faint">{id}</span>;
  const look = lookOf(session);
  return (
    <button type="button" className="plan-worker" title={`${session.title}\n${session.reason}`} data-testid="plan-worker" data-session={id} onClick={() => openSession(id)}>
      <StateMark mark={look.mark} tone={look.tone} label={look.word} size={11} />
      {/* A title that stands beside it already says nothing more. */}
      <span className={session.title === beside ? 'mono clip' : 'clip'}>{session.title === beside ? id : session.title}</span>
    </button>
  );
}
