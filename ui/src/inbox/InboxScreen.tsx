/** The window's home: everything that needs a person, across projects, the dearest wait first, answered in place. */
import { t } from '@lingui/core/macro';
import { useMemo, useRef, useState, type FocusEvent } from 'react';
import type { SessionView } from '../protocol/generated';
import { useKeptScroll } from '../app/scroll';
import { useFacts } from '../app/store';
import { Aside, Undo } from './Aside';
import { Below } from './Below';
import { Beginning, Empty } from './Empty';
import { Group } from './Group';
import { GROUPS, type GroupId, type Inbox, type InboxItem } from './items';
import { useInbox } from './use-inbox';
import { useFirstStep, useKeptFocus, walkCards } from './walk';
import { headline, subline } from './words';

function byGroup(items: readonly InboxItem[]): Map<GroupId, InboxItem[]> {
  const all = new Map<GroupId, InboxItem[]>(GROUPS.map((group) => [group, []]));
  for (const item of items) all.get(item.group)?.push(item);
  return all;
}

function Cards({ inbox, current }: { inbox: Inbox; current: string | null }) {
  const { items } = inbox;
  const groups = useMemo(() => byGroup(items), [items]);
  const first = items[0]?.key;
  const stop = items.some(({ key }) => key === current) ? (current ?? undefined) : first;
  const unfolded = items.find((item) => item.is === 'session' && item.kind === 'permission')?.key;
  return (
    <>
      <header className="inbox-head">
        <h1 data-inbox-head tabIndex={-1} data-testid="inbox-headline">{headline(inbox)}</h1>
        <Below words={subline(inbox)} />
      </header>
      <div className="inbox-groups">
        {GROUPS.map((group) => {
          const own = groups.get(group) ?? [];
          return own.length > 0 && <Group key={group} group={group} items={own} stop={stop} lead={first} main={unfolded ?? first} unfolded={unfolded} />;
        })}
      </div>
    </>
  );
}

const anyListed = (sessions: readonly SessionView[]): boolean => sessions.some((session) => !session.archived);

function Content({ inbox, current }: { inbox: Inbox; current: string | null }) {
  const begun = useFacts((facts) => anyListed(facts.sessions));
  if (inbox.items.length > 0) return <Cards inbox={inbox} current={current} />;
  return begun ? <Empty /> : <Beginning />;
}

export function InboxScreen() {
  const inbox = useInbox();
  const list = useRef<HTMLDivElement>(null);
  /** The card that the focus was in last: the one stop of the list. */
  const [current, setCurrent] = useState<string | null>(null);
  const kept = useKeptFocus(list, inbox.items);
  const scroll = useKeptScroll('inbox');
  useFirstStep(list);
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    kept.onFocus(event);
    const card = event.target.closest<HTMLElement>('[data-card]');
    if (card !== null) setCurrent(card.dataset['card'] ?? null);
  };
  return (
    <main className="main" data-region aria-label={t`Inbox`} data-testid="inbox">
      <div className="inbox-scroll" ref={scroll}>
        {/* The keys move between the cards inside, as in any list. */}
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div className="inbox" ref={list} onKeyDown={walkCards} onFocus={onFocus} onBlur={kept.onBlur}>
          <Content inbox={inbox} current={current} />
          <Aside sessions={inbox.aside} />
        </div>
      </div>
      <Undo />
    </main>
  );
}
