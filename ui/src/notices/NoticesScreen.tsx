/** What happened while agents worked, day by day: all that a person was told of, whether or not the desktop showed it. */
import { plural, t } from '@lingui/core/macro';
import { useMemo, useState, type KeyboardEvent } from 'react';
import type { NoticeKind, NoticeView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { openSettings } from '../app/screen';
import { useKeptScroll } from '../app/scroll';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../theme/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';
import { KIND_LOOKS, NOTICE_KINDS } from '../components/notice-kinds';
import { keepOneStop, moveFocus } from '../components/roving';
import { byDay, newestFirst, unreadCount } from './history';
import { NoticeRow } from './NoticeRow';
import { loadOlder, markAllRead, useOlder } from './store';

/** A snapshot holds this many at most: with fewer, nothing is older. */
const IN_SNAPSHOT = 100;

function Filter({ kind, onChoose }: { kind: NoticeKind | null; onChoose: (kind: NoticeKind | null) => void }) {
  const entries: MenuEntry[] = [
    { key: 'all', label: t`Everything`, checked: kind === null, testid: 'notice-kind-all', onSelect: () => onChoose(null) },
    ...NOTICE_KINDS.map((one) => ({ key: one, label: KIND_LOOKS[one].word, checked: kind === one, testid: `notice-kind-${one}`, onSelect: () => onChoose(one) })),
  ];
  return (
    <ButtonMenu entries={entries} label={t`What to show`}>
      <button type="button" className="pick" data-testid="notice-filter">
        <span className="faint">{t`Show`}</span>
        <span>{kind === null ? t`Everything` : KIND_LOOKS[kind].word}</span>
        <Icon name="chevron" size={12} />
      </button>
    </ButtonMenu>
  );
}

function subline(all: number, unread: number): string {
  if (all === 0) return t`What agents need from you, and what became of their work, is listed here.`;
  if (unread === 0) return t`You have seen all of it.`;
  return plural(unread, { one: 'One that you have not seen yet.', other: '# that you have not seen yet.' });
}

function Nothing({ filtered }: { filtered: boolean }) {
  return (
    <div className="told-nothing" data-testid="notices-empty">
      <p className="told-calm">{filtered ? t`Nothing of this kind has happened.` : t`It has been quiet.`}</p>
      {!filtered && <p className="faint">{t`When an agent asks for permission, has a question, finishes or fails, you find it here, also when the desktop did not show it.`}</p>}
    </div>
  );
}

function Older({ oldest, held }: { oldest: NoticeView | undefined; held: number }) {
  const older = useOlder();
  const linked = useFacts((facts) => facts.link.state === 'linked');
  if (older.error !== null) return <ErrorNote title={t`Older ones could not be read`} error={older.error} />;
  if (oldest === undefined || older.end || (held < IN_SNAPSHOT && older.notices.length === 0)) return null;
  return <div><Button size="normal" busy={older.busy} disabled={!linked} data-testid="notices-older" onClick={() => void loadOlder(oldest.id)}>{older.busy ? t`Reading older ones…` : t`Show older`}</Button></div>;
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  if (moveFocus(event.currentTarget, event.key)) event.preventDefault();
}

export function NoticesScreen() {
  const held = useFacts((facts) => facts.notices);
  const older = useOlder();
  const now = useNow();
  const [kind, setKind] = useState<NoticeKind | null>(null);
  const all = useMemo(() => newestFirst(held, older.notices), [held, older.notices]);
  const days = useMemo(() => byDay(all, kind, now), [all, kind, now]);
  const scroll = useKeptScroll('notifications');
  const unread = unreadCount(all);
  const newest = all[0];
  return (
    <main className="main" data-region aria-label={t`What happened`} data-testid="notifications">
      <div className="told-scroll" ref={scroll}>
        <div className="told">
          <header className="row told-head">
            <div className="grow">
              <h1>{t`What happened`}</h1>
              <p className="faint" role="status" data-testid="notices-said">{subline(all.length, unread)}</p>
            </div>
            {all.length > 0 && <Filter kind={kind} onChoose={setKind} />}
            {unread > 0 && newest !== undefined && <Button size="normal" icon="check" data-testid="notices-read" onClick={() => void markAllRead(newest.id)}>{t`Mark all as read`}</Button>}
            <Button size="normal" look="quiet" icon="gear" data-testid="notices-settings" onClick={() => openSettings('notifications')}>{t`Choose what is shown`}</Button>
          </header>
          {days.length === 0 && <Nothing filtered={kind !== null && all.length > 0} />}
          {/* The keys move between the rows inside, as in any list. */}
          {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
          <div className="told-days" ref={keepOneStop} onKeyDown={onKeyDown}>
            {days.map((day) => (
              <section key={day.words} className="told-day" aria-label={day.words}>
                <h2 className="h3">{day.words} <span className="num">{day.notices.length}</span></h2>
                <ul className="plain-list card">
                  {day.notices.map((notice) => <NoticeRow key={notice.id} notice={notice} />)}
                </ul>
              </section>
            ))}
          </div>
          <Older oldest={all.at(-1)} held={held.length} />
        </div>
      </div>
    </main>
  );
}
