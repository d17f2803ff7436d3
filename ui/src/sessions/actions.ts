/** Which verbs a session offers in its state. One place decides, so header, menu and palette never disagree. */
import type { SessionView } from '../protocol/generated';

export type SessionAction = 'interrupt' | 'resume' | 'fresh' | 'shell' | 'kill' | 'archive' | 'unarchive' | 'rename';

export function actionsFor(session: SessionView): SessionAction[] {
  const actions: SessionAction[] = [];
  switch (session.status) {
    case 'starting':
    case 'unconfirmed':
      actions.push('kill');
      break;
    case 'running':
    case 'working':
    case 'needs_you':
    case 'idle':
      actions.push('interrupt', 'kill');
      break;
    case 'exited':
    case 'failed':
    case 'stopped':
      if (session.resumable && session.code !== 'NOT_RESUMABLE') actions.push('resume');
      actions.push('fresh');
      // A shell session brought back is a shell already.
      if (session.agent !== 'shell') actions.push('shell');
      break;
  }
  actions.push('rename', session.archived ? 'unarchive' : 'archive');
  return actions;
}

/** The one action that a card offers, if there is a plain next step. */
export function nextStep(session: SessionView): SessionAction | null {
  const actions = actionsFor(session);
  return actions.find((action) => action === 'resume' || action === 'fresh') ?? null;
}

export function actionLabel(action: SessionAction, session: SessionView): string {
  switch (action) {
    case 'interrupt':
      return 'Interrupt';
    case 'resume':
      return session.agent === 'shell' ? 'Reopen the shell' : 'Resume';
    case 'fresh':
      return 'Start fresh in this session';
    case 'shell':
      return 'Open shell';
    case 'kill':
      return session.agent === 'shell' ? 'End shell' : 'End agent';
    case 'archive':
      return 'Archive';
    case 'unarchive':
      return 'Show in lists again';
    case 'rename':
      return 'Rename';
  }
}
