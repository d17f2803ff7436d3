/** Which verbs a session offers in its state. One place decides, so header, menu and palette never disagree. */
import { t } from '@lingui/core/macro';
import type { SessionView } from '../protocol/generated';
import { lookOf } from './status';

export type SessionAction = 'now' | 'interrupt' | 'resume' | 'anyway' | 'fresh' | 'shell' | 'kill' | 'archive' | 'unarchive' | 'rename' | 'remove';

/** Only a worktree that the app made is the app's to remove. */
export function isOurs(session: SessionView): boolean {
  switch (session.source) {
    case 'new_branch':
    case 'branch':
      return true;
    case 'worktree':
    case 'main_checkout':
    case 'scratch':
      return false;
  }
}

/** An agent with nothing under way has nothing to interrupt; one whose terminal does not answer cannot be told anything. */
function whileAlive(session: SessionView): SessionAction[] {
  switch (session.status) {
    case 'running':
    case 'working':
    case 'needs_you':
    case 'silent':
    case 'preparing':
      return ['interrupt', 'kill'];
    case 'queued':
      return ['now', 'kill'];
    case 'starting':
    case 'idle':
      return ['kill'];
    case 'unconfirmed':
    case 'exited':
    case 'failed':
    case 'stopped':
      return [];
  }
}

function onceEnded(session: SessionView): SessionAction[] {
  const actions: SessionAction[] = [];
  if (session.resumable && session.code !== 'NOT_RESUMABLE') actions.push('resume');
  // Its agent has not begun yet, so there is nothing to start afresh.
  actions.push(session.code === 'SETUP_FAILED' ? 'anyway' : 'fresh');
  // A shell session brought back is a shell already.
  if (session.agent !== 'shell') actions.push('shell');
  return actions;
}

export function actionsFor(session: SessionView): SessionAction[] {
  const { alive } = lookOf(session);
  const actions = alive ? whileAlive(session) : onceEnded(session);
  actions.push('rename', session.archived ? 'unarchive' : 'archive');
  if (!alive && isOurs(session)) actions.push('remove');
  return actions;
}

/** The verbs that stand beside the title. The menu has them all. */
export function shownActions(session: SessionView): SessionAction[] {
  const actions = actionsFor(session);
  return actions.filter((action) => {
    switch (action) {
      case 'interrupt':
        // Elsewhere it may do nothing, or answer what the agent asks.
        return session.status === 'working' || session.status === 'silent' || session.status === 'preparing';
      case 'fresh':
        // With Resume at hand, starting fresh is a choice for the menu.
        return !actions.includes('resume');
      case 'now':
      case 'resume':
      case 'anyway':
      case 'shell':
      case 'kill':
        return true;
      case 'archive':
      case 'unarchive':
      case 'rename':
      case 'remove':
        return false;
    }
  });
}

/** The one action that a card offers, if there is a plain next step. */
export function nextStep(session: SessionView): SessionAction | null {
  const actions = actionsFor(session);
  return actions.find((action) => action === 'resume' || action === 'fresh') ?? null;
}

export function actionLabel(action: SessionAction, session: SessionView): string {
  switch (action) {
    case 'now':
      return t`Start now`;
    case 'interrupt':
      return session.status === 'preparing' ? t`End the setup` : t`Interrupt`;
    case 'resume':
      if (session.code === 'SETUP_FAILED') return t`Run setup again`;
      return session.agent === 'shell' ? t`Reopen the shell` : t`Resume`;
    case 'anyway':
      return t`Start anyway`;
    case 'fresh':
      return t`Start fresh in this session`;
    case 'shell':
      return t`Open shell`;
    case 'kill':
      return session.shell ? t`End shell` : t`End agent`;
    case 'archive':
      return t`Archive`;
    case 'unarchive':
      return t`Show in lists again`;
    case 'rename':
      return t`Rename`;
    case 'remove':
      return t`Remove the worktree`;
  }
}
