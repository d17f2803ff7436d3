/** Sessions that wait because memory or disk are short: one card for the one cause. */
import { plural, t } from '@lingui/core/macro';
import { useState } from 'react';
import { openCleanup, openOverview } from '../app/screen';
import { Button } from '../components/Button';
import { HeldRow } from '../components/HeldRow';
import { Card, type CardPlace } from './Card';
import type { HeldItem } from './items';
import { heldBecause, heldTitle } from './words';

const SHOWN = 5;

export function HeldCard({ item, place }: { item: HeldItem; place: CardPlace }) {
  const [all, setAll] = useState(false);
  const shown = all ? item.sessions : item.sessions.slice(0, SHOWN);
  const more = item.sessions.length - shown.length;
  return (
    <Card
      mark={{ mark: 'bars', tone: 'idle', word: t`Queued` }} name={heldTitle(item)} matter="" facts={[heldBecause(item)]} since={item.since} waits kind="held" id={item.key} place={place} onOpen={openOverview}
      acts={more === 0 && item.short === 'memory' ? null : (
        <>
          {more > 0 && <Button onClick={() => setAll(true)}>{plural(more, { other: 'And # more' })}</Button>}
          <span className="grow" />
          {item.short === 'disk' && <Button look="quiet" onClick={() => openCleanup(null)}>{t`Clean up`}</Button>}
        </>
      )}
    >
      <ul className="plain-list held-list" aria-label={t`In the queue`}>{shown.map((session) => <HeldRow key={session.id} session={session} />)}</ul>
    </Card>
  );
}
