/** A session that needs somebody, with its answer, its reply or its last words in place. */
import { t } from '@lingui/core/macro';
import { useState, type ReactNode } from 'react';
import type { AskView, SessionView } from '../protocol/generated';
import { openSession } from '../app/screen';
import { useProject } from '../app/store';
import { Words } from '../components/Words';
import { ApprovalPanel } from '../talk/ApprovalPanel';
import { Card, type CardPlace } from './Card';
import type { SessionItem } from './items';
import { LastWords } from './LastWords';
import { useLinked } from './linked';
import { Reply, Unsettled } from './Reply';
import { More, Verbs, type Peek } from './Verbs';
import { asked, because, markOf, matter } from './words';

interface SessionCardProps {
  item: SessionItem;
  place: CardPlace;
  /** The first permission prompt of all is open without being asked for. */
  unfolded: boolean;
}

const nothing = (): void => undefined;

/** What is asked, for who has not unfolded it. It is answered only where its whole screen is seen. */
function Asked({ asks: { command, files, tool } }: { asks: AskView }) {
  const what = command ?? (files.length > 0 ? files.join('\n') : null);
  if (what === null) return null;
  return (
    <p className="ask-line mono" title={what} data-testid="card-asked">
      {tool !== undefined && <span className="faint">{tool} </span>}
      {what}
    </p>
  );
}

function Permission({ session, asks, open, linked, byHand }: { session: SessionView; asks: AskView; open: boolean; linked: boolean; byHand: boolean }) {
  if (!open) return <Asked asks={asks} />;
  if (!linked) {
    return (
      <>
        <Asked asks={asks} />
        <p className="faint small">{t`It can be answered once the daemon is back.`}</p>
      </>
    );
  }
  return <ApprovalPanel session={session} asks={asks} onAnswered={nothing} inCard={{ focus: byHand, toTerminal: () => openSession(session.id), more: <More session={session} /> }} />;
}

function Body({ item, peek, byHand, linked, onClose }: { item: SessionItem; peek: Peek; byHand: boolean; linked: boolean; onClose: () => void }): ReactNode {
  const { session, kind } = item;
  if (session.asks !== undefined) return <Permission session={session} asks={session.asks} open={peek === 'answer'} linked={linked} byHand={byHand} />;
  return (
    <>
      {kind === 'asks' && asked(session) !== null && <p className="question-text">{asked(session)}</p>}
      {peek === 'words' && <LastWords session={session} conversation={item.group === 'finished' || kind === 'turn_failed'} />}
      <Unsettled session={session} />
      {peek === 'reply' && <Reply session={session} onClose={onClose} />}
    </>
  );
}

export function SessionCard({ item, place, unfolded }: SessionCardProps) {
  const { session } = item;
  const project = useProject(session.project);
  const linked = useLinked();
  // Until somebody folds or unfolds something here, the place of the card decides.
  const [chosen, setChosen] = useState<{ peek: Peek } | null>(null);
  const peek = chosen?.peek ?? (unfolded ? 'answer' : null);
  const why = because(item);
  const facts = [
    <span key="project" className="clip fact-project" title={project?.name ?? session.project}>{project?.name ?? session.project}</span>,
    session.agent_name,
    ...(why === null ? [] : [<span key="why"><Words text={why} />{session.code !== undefined && <span className="mono faint card-code"> {session.code}</span>}</span>]),
    ...(item.looked ? [<span key="looked" className="faint">{t`looked at`}</span>] : []),
  ];
  // The answers are then in the panel, and the rest beside them.
  const answering = item.kind === 'permission' && peek === 'answer' && linked;
  const open = (): void => openSession(session.id);
  const close = (): void => setChosen({ peek: null });
  return (
    <Card
      mark={markOf(item)} name={session.title} matter={matter(item)} facts={facts} since={item.since} waits={item.group === 'blocked'} kind={item.kind} id={item.key} place={place} onOpen={open}
      acts={answering ? null : <Verbs item={item} main={place.main} linked={linked} peek={peek} onPeek={(next) => setChosen({ peek: next })} />}
    >
      <Body item={item} peek={peek} byHand={chosen?.peek === 'answer'} linked={linked} onClose={close} />
    </Card>
  );
}
