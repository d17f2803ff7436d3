/** Nothing waits: who is at work, what happened lately, and the way to new work. */
import { plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import type { SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { openDialog, openOverview, openSession } from '../app/screen';
import { useFacts } from '../app/store';
import { shortAge } from '../app/time';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { lookOf } from '../sessions/status';
import { ShellButton } from '../sessions/ShellButton';
import { Below } from './Below';
import { atWork, lately } from './lately';

const SHOWN = 6;

function Line({ session, what }: { session: SessionView; what: string }) {
  const now = useNow();
  const look = lookOf(session);
  const project = useFacts((facts) => facts.projects.find((one) => one.id === session.project)?.name ?? session.project);
  return (
    <li>
      <button type="button" className="calm-line" data-testid="calm-line" data-session={session.id} title={`${session.title}\n${project} · ${session.agent_name}`} onClick={() => openSession(session.id)}>
        <StateMark mark={look.mark} tone={look.tone} label={look.word} />
        <span className="clip calm-title">{session.title}</span>
        <span className="faint num calm-age">{shortAge(session.changed_at, now)}</span>
        <span className="clip faint calm-what">{project} · {what}</span>
      </button>
    </li>
  );
}

function List({ title, lines, all, none }: { title: string; lines: readonly { session: SessionView; what: string }[]; all: number; none: string }) {
  return (
    <section className="calm-list" aria-label={title}>
      <h2 className="h3">{title} {all > 0 && <span className="num">{all}</span>}</h2>
      {lines.length === 0 ? <p className="faint">{none}</p> : <ul className="plain-list">{lines.map(({ session, what }) => <Line key={session.id} session={session} what={what} />)}</ul>}
      {all > lines.length && <div><Button look="quiet" onClick={openOverview}>{plural({ more: all - lines.length }, { other: 'And # more' })}</Button></div>}
    </section>
  );
}

/** One segment for each agent at work, as far as they can be told apart: a quiet picture of a fleet that gets on. */
function Fleet({ count }: { count: number }) {
  const shown = Math.min(count, 24);
  return (
    <svg className="calm-fleet" width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
      <circle cx="28" cy="28" r="8" className={count > 0 ? 'calm-core' : 'calm-core calm-rest'} />
      <circle cx="28" cy="28" r="22" pathLength={100} className={count > 0 ? 'calm-ring' : 'calm-ring calm-rest'} strokeDasharray={shown > 1 ? `${100 / shown - 2.6} 2.6` : undefined} />
    </svg>
  );
}

/** Many agents say in their terminal's title what they do just now. */
function titleOf({ terminal_title: title, reason }: SessionView): string {
  return title === undefined || title === '' ? reason : title;
}

export function Empty() {
  const sessions = useFacts((facts) => facts.sessions);
  // By the minute is enough for what happened within a day.
  const now = useNow();
  const working = useMemo(() => atWork(sessions), [sessions]);
  const news = useMemo(() => lately(sessions, now), [sessions, now]);
  const count = working.length;
  return (
    <div className="calm" data-testid="inbox-empty">
      <header className="calm-head">
        <Fleet count={count} />
        <div>
          <h1 data-inbox-head tabIndex={-1}>{t`Nothing needs you`}</h1>
          <Below words={count === 0 ? t`No agent is at work. What they left is kept.` : plural(count, { one: 'One agent is at work. Who needs an answer shows up here.', other: '# agents are at work. Who needs an answer shows up here.' })} />
        </div>
      </header>
      <div className="row">
        <Button look={count === 0 ? 'primary' : 'plain'} size="normal" icon="plus" data-testid="calm-new" onClick={() => openDialog({ kind: 'new_session', project: null })}>{t`New work`}</Button>
        <Button look="quiet" size="normal" onClick={openOverview}>{t`All sessions`}</Button>
      </div>
      <div className="calm-lists">
        <List title={t`At work`} all={count} none={t`Nobody, just now.`} lines={working.slice(0, SHOWN).map((session) => ({ session, what: titleOf(session) }))} />
        <List title={t`Lately`} all={Math.min(news.length, SHOWN)} none={t`Nothing in the last 24 hours.`} lines={news.slice(0, SHOWN)} />
      </div>
    </div>
  );
}

/** There is no session yet, so there is nothing that could need anybody. */
export function Beginning() {
  const first = useFacts((facts) => facts.projects[0]);
  return (
    <div className="calm" data-testid="inbox-beginning">
      <header className="calm-head">
        <Fleet count={0} />
        <div>
          <h1 data-inbox-head tabIndex={-1}>{t`No sessions yet`}</h1>
          <Below words={t`A session is one agent in its own worktree and its own terminal. What it needs from you shows up here.`} />
        </div>
      </header>
      <div className="row">
        <Button look="primary" size="large" data-testid="first-session" onClick={() => openDialog({ kind: 'new_session', project: null })}>{t`Start a session`}</Button>
        {first !== undefined && <ShellButton project={first} />}
      </div>
    </div>
  );
}
