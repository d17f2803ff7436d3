/** What was said for the record, by whom and when; and the way to a session. */
import { t } from '@lingui/core/macro';
import type { NoteView, SessionId } from '../protocol/generated';
import { useNow } from '../app/clock';
import { openSession } from '../app/screen';
import { useFacts, useSession } from '../app/store';
import { ago, moment } from '../app/time';
import { StateMark } from '../components/StateMark';
import { cleanLines } from '../components/clean';
import { lookOf } from '../sessions/status';
import { byWords } from './words';

/** Text of people and agents, with its own lines. */
export function Text({ text }: { text: string }) {
  return <p className="plan-said">{cleanLines(text)}</p>;
}

/** What was done by whom. */
type Deed = 'said' | 'asked' | 'added';

function deedWords(deed: Deed, who: string, when: string): string {
  switch (deed) {
    case 'said':
      return t`By ${who}, ${when}`;
    case 'asked':
      return t`Asked by ${who}, ${when}`;
    case 'added':
      return t`Added by ${who}, ${when}`;
  }
}

export function By({ by, at, deed }: { by: SessionId | undefined; at: number; deed: Deed }) {
  const now = useNow();
  const sessions = useFacts((facts) => facts.sessions);
  return <span className="faint small plan-by" title={moment(at)}>{deedWords(deed, byWords(by, sessions), ago(at, now))}</span>;
}

export function Note({ note }: { note: NoteView }) {
  return (
    <div className="plan-note">
      <Text text={note.text} />
      <By by={note.by} at={note.at} deed="said" />
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
