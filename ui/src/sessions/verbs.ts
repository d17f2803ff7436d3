/** What a person can do to a session, with the failure shown where nothing closer shows it. */
import { t } from '@lingui/core/macro';
import { call, toCallError } from '../platform/bridge';
import type { ProjectId, RestoreHow, SessionView } from '../protocol/generated';
import { startNow } from '../app/queue';
import { learnSession } from '../app/store';
import { notify, openDialog, openSession, screen, startRenaming } from '../app/screen';
import type { SessionAction } from './actions';

async function attempt(title: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notify(title, toCallError(error));
  }
}

function restore(session: SessionView, how: RestoreHow, title: string): Promise<void> {
  return attempt(title, async () => {
    learnSession(await call('session.restore', { session: session.id, how }));
  });
}

function archive(session: SessionView, archived: boolean): Promise<void> {
  return attempt(archived ? t`Could not archive ${{ title: session.title }}` : t`Could not bring ${{ title: session.title }} back`, async () => {
    learnSession(await call('session.archive', { session: session.id, archived }));
  });
}

export function rename(session: SessionView, title: string): Promise<void> {
  const wanted = title.trim();
  if (wanted === '' || wanted === session.title) return Promise.resolve();
  return attempt(t`Could not rename ${{ title: session.title }}`, async () => {
    learnSession(await call('session.rename', { session: session.id, title: wanted }));
  });
}

export function ensureOrchestrator(project: ProjectId): Promise<void> {
  return attempt(t`Could not start the orchestrator`, async () => {
    const ensured = await call('orchestrator.ensure', { project });
    learnSession(ensured.session);
    openSession(ensured.session.id);
  });
}

export function act(action: SessionAction, session: SessionView): Promise<void> {
  switch (action) {
    case 'now':
      return startNow(session);
    case 'interrupt':
      return attempt(t`Could not interrupt ${{ title: session.title }}`, async () => {
        await call('session.interrupt', { session: session.id });
      });
    case 'resume':
      return restore(session, 'resume', t`Could not resume ${{ title: session.title }}`);
    case 'anyway':
      return restore(session, 'skip_setup', t`Could not start ${{ title: session.title }}`);
    case 'fresh':
      return restore(session, 'fresh', t`Could not start ${{ title: session.title }} fresh`);
    case 'shell':
      return restore(session, 'shell', t`Could not open a shell in ${{ title: session.title }}`);
    case 'kill':
      openDialog({ kind: 'kill', session: session.id });
      return Promise.resolve();
    case 'remove':
      openDialog({ kind: 'remove_worktree', session: session.id });
      return Promise.resolve();
    case 'archive':
      return archive(session, true);
    case 'unarchive':
      return archive(session, false);
    case 'rename':
      // The title is edited in its row, so the row must be there.
      if (session.archived) screen.setState({ archived: true });
      startRenaming(session.id);
      return Promise.resolve();
  }
}
