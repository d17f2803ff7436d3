/** Sessions that wait because memory or disk are short: one card for the one cause. */
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { notify, openCleanup, openOverview, openSession } from '../app/screen';
import { learnSession, useFacts } from '../app/store';
import { Button } from '../components/Button';
import { Card, type CardPlace } from './Card';
import type { HeldItem } from './items';
import { useLinked } from './linked';
import { heldBecause, heldTitle } from './words';

const SHOWN = 5;

function HeldRow({ session }: { session: SessionView }) {
  const [busy, setBusy] = useState(false);
  const linked = useLinked();
  const project = useFacts((facts) => facts.projects.find((one) => one.id === session.project)?.name ?? session.project);
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      learnSession(await call('session.bump', { session: session.id, now: true }));
    } catch (error) {
      notify(`Could not start ${session.title}`, toCallError(error));
    }
    setBusy(false);
  };
  return (
    <li className="held-row">
      <span className="num faint held-place" aria-label={`Place ${session.queue?.position ?? 0}`}>{session.queue?.position}</span>
      <button type="button" className="held-title clip" title={session.title} onClick={() => openSession(session.id)}>{session.title}</button>
      <span className="faint small clip">{project} · {session.agent_name}</span>
      <span className="grow" />
      <Button busy={busy} disabled={!linked} aria-label={`Start ${session.title} now`} data-testid="start-now" data-session={session.id} onClick={() => void start()}>Start now</Button>
    </li>
  );
}

export function HeldCard({ item, place }: { item: HeldItem; place: CardPlace }) {
  const [all, setAll] = useState(false);
  const shown = all ? item.sessions : item.sessions.slice(0, SHOWN);
  const more = item.sessions.length - shown.length;
  return (
    <Card
      mark={{ mark: 'bars', tone: 'idle', word: 'Queued' }} name={heldTitle(item)} matter="" facts={[heldBecause(item)]} since={item.since} waits kind="held" id={item.key} place={place} onOpen={openOverview}
      acts={more === 0 && item.short === 'memory' ? null : (
        <>
          {more > 0 && <Button onClick={() => setAll(true)}>And {more} more</Button>}
          <span className="grow" />
          {item.short === 'disk' && <Button look="quiet" onClick={() => openCleanup(null)}>Clean up</Button>}
        </>
      )}
    >
      <ul className="plain-list held-list" aria-label="In the queue">{shown.map((session) => <HeldRow key={session.id} session={session} />)}</ul>
    </Card>
  );
}
