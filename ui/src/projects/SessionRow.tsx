/** One session in the sidebar: its state, its title, its age. */
import { t } from '@lingui/core/macro';
import type { KeyboardEvent } from 'react';
import type { SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { openSession, startRenaming, useScreen } from '../app/screen';
import { shortAge } from '../app/time';
import { Icon } from '../theme/Icon';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { actionsFor } from '../sessions/actions';
import { endsSomething, sessionEntries } from '../sessions/entries';
import { isHot, lookOf } from '../sessions/status';
import { TitleInput } from '../sessions/TitleInput';
import { act } from '../sessions/verbs';
import { wantRow } from './focus';
import { sessionSteps, stepSession } from './list';

/** The Delete key: what a person means by it depends on whether there is something to end. */
function ending(session: SessionView): void {
  const action = actionsFor(session).find(endsSomething);
  if (action !== undefined) void act(action, session);
}

/** The same, with moving it, which is for this list alone. */
function rowEntries(session: SessionView): MenuEntry[] {
  const entries = sessionEntries(session);
  if (session.kind === 'orchestrator') return entries;
  const { up, down } = sessionSteps(session);
  const move: MenuEntry[] = [
    { key: 'move-up', label: t`Move up`, hint: t`Alt Shift ↑`, disabled: !up, line: true, onSelect: () => step(session, -1) },
    { key: 'move-down', label: t`Move down`, hint: t`Alt Shift ↓`, disabled: !down, onSelect: () => step(session, 1) },
  ];
  const end = entries.findIndex((entry) => entry.key === 'remove');
  return entries.toSpliced(end === -1 ? entries.length : end, 0, ...move);
}

/** Its row keeps the focus where it goes. */
function step(session: SessionView, by: -1 | 1): void {
  stepSession(session, by);
  wantRow(session.id);
}

export function SessionRow({ session }: { session: SessionView }) {
  const now = useNow();
  const current = useScreen((screen) => screen.view.kind === 'session' && screen.view.session === session.id);
  const renaming = useScreen((screen) => screen.renaming === session.id);
  const look = lookOf(session);
  const classes = ['sess', isHot(session) && 'hot', session.archived && 'archived', look.group === 'ended' && 'ended'].filter(Boolean).join(' ');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey && event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) step(session, event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'F2') startRenaming(session.id);
    else if (event.key === 'Delete') ending(session);
    else return;
    event.preventDefault();
  };
  if (renaming) {
    return (
      <div className="sess">
        <StateMark mark={look.mark} tone={look.tone} />
        <TitleInput session={session} onDone={() => startRenaming(null)} />
      </div>
    );
  }
  return (
    <ContextMenu entries={rowEntries(session)} label={t`Session ${{ title: session.title }}`}>
      <button type="button" className={classes} data-nav data-testid="session-row" data-session={session.id} data-status={session.status} data-kind={session.kind} aria-current={current ? 'page' : undefined} title={`${session.title}\n${session.reason}`} onClick={() => openSession(session.id)} onKeyDown={onKeyDown}>
        <StateMark mark={look.mark} tone={look.tone} label={look.word} />
        {session.kind === 'orchestrator' && <Icon name="orchestrator" />}
        <span className="clip">{session.title}</span>
        <span className="age num">{shortAge(session.changed_at, now)}</span>
      </button>
    </ContextMenu>
  );
}
