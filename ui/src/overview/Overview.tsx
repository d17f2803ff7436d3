/** All sessions, ordered by what waits for a person. */
import { plural, t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { useKeptScroll } from '../app/scroll';
import { useFacts, useProject } from '../app/store';
import { openDialog, openSession } from '../app/screen';
import { longAge, shortAge } from '../app/time';
import { Button } from '../components/Button';
import { ContextMenu } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { sessionEntries } from '../sessions/entries';
import { ShellButton } from '../sessions/ShellButton';
import { actionLabel, nextStep } from '../sessions/actions';
import { grouped, GROUPS } from '../sessions/order';
import { lookOf, type StatusGroup } from '../sessions/status';
import { act } from '../sessions/verbs';

const HEADINGS: Record<Exclude<StatusGroup, 'attention'>, string> = { working: t`At work`, quiet: t({ message: 'Open', context: 'heading over sessions' }), ended: t({ message: 'Ended', context: 'heading over sessions' }) };

function headline(waiting: number, all: number): string {
  if (all === 0) return t`No sessions yet`;
  if (waiting === 0) return t`Nothing needs you`;
  return plural(waiting, { one: 'One session needs you', other: '# sessions need you' });
}

function subline(all: SessionView[], working: number): string {
  if (all.length === 0) return t`A session is one agent in its own worktree and its own terminal.`;
  if (working === 0) return plural({ all: all.length }, { one: '# session in all.', other: '# sessions in all.' });
  return t`${working} at work, ${{ all: all.length }} in all.`;
}

function WaitingCard({ session, lead }: { session: SessionView; lead: boolean }) {
  const now = useNow();
  const project = useProject(session.project);
  const [busy, setBusy] = useState(false);
  const look = lookOf(session);
  const step = nextStep(session);
  const run = async (): Promise<void> => {
    if (step === null) return;
    setBusy(true);
    await act(step, session);
    setBusy(false);
  };
  return (
    <article className={lead ? `card ask lead-${look.tone}` : 'card ask'} data-testid="waiting-card" data-session={session.id}>
      <StateMark mark={look.mark} tone={look.tone} label={look.word} size={14} />
      <div className="what">
        <h2 className="clip">{session.title}</h2>
        <p className="ask-reason">{session.reason}</p>
        {session.asks?.command !== undefined && <p className="ask-line mono clip" title={session.asks.command}>{session.asks.command}</p>}
        <p className="faint small">{project?.name ?? session.project} · {session.agent_name} · <span className="mono">{session.id}</span></p>
      </div>
      <span className="when num">{longAge(session.changed_at, now)}</span>
      <div className="act">
        <Button look={step === null && lead ? 'primary' : 'plain'} onClick={() => openSession(session.id)}>{t`Open session`}</Button>
        {step !== null && <Button look={lead ? 'primary' : 'plain'} busy={busy} onClick={() => void run()}>{actionLabel(step, session)}</Button>}
      </div>
    </article>
  );
}

function SessionLine({ session }: { session: SessionView }) {
  const now = useNow();
  const project = useProject(session.project);
  const look = lookOf(session);
  return (
    <ContextMenu entries={sessionEntries(session)} label={t`Session ${{ title: session.title }}`}>
      <button type="button" className="line" data-testid="overview-row" data-session={session.id} onClick={() => openSession(session.id)}>
        <StateMark mark={look.mark} tone={look.tone} label={look.word} />
        <span className="line-title clip">{session.title}</span>
        <span className="line-reason clip">{session.reason}</span>
        <span className="line-place faint clip">{project?.name ?? session.project} · {session.agent_name}</span>
        <span className="line-age faint num">{shortAge(session.changed_at, now)}</span>
      </button>
    </ContextMenu>
  );
}

export function Overview() {
  const all = useFacts((facts) => facts.sessions);
  const first = useFacts((facts) => facts.projects[0]);
  const sessions = useMemo(() => all.filter((session) => !session.archived), [all]);
  const groups = useMemo(() => grouped(sessions), [sessions]);
  const waiting = groups.get('attention') ?? [];
  const scroll = useKeptScroll('overview');
  return (
    <main className="main" data-region aria-label={t`All sessions`} data-testid="overview">
      <div className="overview-scroll" ref={scroll}>
        <div className={sessions.length === 0 ? 'overview overview-empty' : 'overview'}>
          <header>
            <h1>{headline(waiting.length, sessions.length)}</h1>
            <p className="faint">{subline(sessions, groups.get('working')?.length ?? 0)}</p>
          </header>
          {waiting.map((session, index) => <WaitingCard key={session.id} session={session} lead={index === 0} />)}
          {sessions.length === 0 && (
            <div className="row">
              <Button look="primary" size="large" data-testid="first-session" onClick={() => openDialog({ kind: 'new_session', project: null })}>{t`Start a session`}</Button>
              {first !== undefined && <ShellButton project={first} />}
            </div>
          )}
          {GROUPS.map((group) => {
            const list = groups.get(group) ?? [];
            if (group === 'attention' || list.length === 0) return null;
            return (
              <section key={group} className="lines" aria-label={HEADINGS[group]}>
                <h2 className="h3">{HEADINGS[group]} <span className="num">{list.length}</span></h2>
                <div className="card">
                  {list.map((session) => <SessionLine key={session.id} session={session} />)}
                </div>
              </section>
            );
          })}
        </div>
      </div>
    </main>
  );
}
