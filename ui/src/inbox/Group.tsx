/** The cards of one group, as many as can be looked through; the rest on demand, so that a large fleet stays quick. */
import { plural } from '@lingui/core/macro';
import { memo, useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { Button } from '../components/Button';
import { HeldCard } from './HeldCard';
import type { GroupId, InboxItem } from './items';
import { putAside } from './marks';
import { QuestionCard } from './QuestionCard';
import { SessionCard } from './SessionCard';
import { focusCard } from './walk';
import { GROUP_WORDS } from './words';

/** Who waits for an answer is shown in larger numbers: there, being out of sight costs something. */
const FIRST: Record<GroupId, number> = { blocked: 24, stopped: 8, unsure: 8, finished: 8, held: 2 };
const STEP = 24;

interface OneProps {
  item: InboxItem;
  stop: boolean;
  lead: boolean;
  main: boolean;
  unfolded: boolean;
}

/** The same facts in a new object draw nothing anew. */
function same(before: OneProps, after: OneProps): boolean {
  if (before.stop !== after.stop || before.lead !== after.lead || before.main !== after.main || before.unfolded !== after.unfolded) return false;
  const [a, b] = [before.item, after.item];
  if (a.is === 'session' && b.is === 'session') return a.session === b.session && a.kind === b.kind && a.looked === b.looked && a.since === b.since;
  if (a.is === 'question' && b.is === 'question') return a.open === b.open && a.asker === b.asker;
  return false;
}

const One = memo(function One({ item, stop, lead, main, unfolded }: OneProps) {
  const place = { stop, lead, main, quiet: item.is === 'session' && item.looked, slim: item.group === 'finished' };
  switch (item.is) {
    case 'session':
      return <SessionCard item={item} place={place} unfolded={unfolded} />;
    case 'question':
      return <QuestionCard item={item} place={place} />;
    case 'held':
      return <HeldCard item={item} place={place} />;
  }
}, same);

interface GroupProps {
  group: GroupId;
  items: readonly InboxItem[];
  /** The card that Tab stops at, that comes first of all, that has the one primary action, and whose permission prompt is open. */
  stop: string | undefined;
  lead: string | undefined;
  main: string | undefined;
  unfolded: string | undefined;
}

function sessionsOf(items: readonly InboxItem[]): SessionView[] {
  return items.flatMap((item) => (item.is === 'session' ? [item.session] : []));
}

export function Group({ group, items, stop, lead, main, unfolded }: GroupProps) {
  const [most, setMost] = useState(FIRST[group]);
  const shown = items.slice(0, most);
  const more = items.length - shown.length;
  const showMore = (): void => {
    const next = items[most];
    setMost(most + STEP);
    if (next !== undefined) focusCard(next.key);
  };
  return (
    <section className="inbox-group" data-testid="inbox-group" data-group={group}>
      <div className="row inbox-group-head">
        <h2 className="h3">{GROUP_WORDS[group]} <span className="num">{items.length}</span></h2>
        <span className="grow" />
        {group === 'finished' && items.length > 2 && (
          <Button look="quiet" data-testid="aside-all" onClick={() => putAside(sessionsOf(items))}>{plural({ count: items.length }, { other: 'Done looking at all #' })}</Button>
        )}
      </div>
      <ul className="plain-list inbox-cards" aria-label={GROUP_WORDS[group]}>
        {shown.map((item) => (
          <li key={item.key}><One item={item} stop={item.key === stop} lead={item.key === lead} main={item.key === main} unfolded={item.key === unfolded} /></li>
        ))}
      </ul>
      {more > 0 && (
        <div><Button look="quiet" data-testid="inbox-more" onClick={showMore}>{plural(more, { other: 'And # more' })}</Button></div>
      )}
    </section>
  );
}
