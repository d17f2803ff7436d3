/** What a person can do to a session, with the failure shown where nothing closer shows it. */
import { t } from '@lingui/core/macro';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ProjectId, RestoreHow, SessionView } from '../protocol/generated';
import { attempt } from '../app/attempt';
import { keptChanged } from '../app/kept';
import { startNow } from '../app/queue';
import { learnSession } from '../app/store';
import { notify, openOverview, openSession, screen, sessionOnScreen, startRenaming, toggleSidebar, type Offer } from '../app/screen';
import type { SessionAction } from './actions';

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

/** Ends it. What ran is over; the conversation goes on where it was, if one asks for that. */
function end(session: SessionView): Promise<void> {
  const { title } = session;
  return attempt(t`Could not end ${{ title }}`, async () => {
    const ended = await call('session.kill', { session: session.id });
    learnSession(ended);
    const words = session.shell ? t`The shell of “${title}” was ended. Its last screen, its worktree and its branch are kept.` : t`The agent of “${title}” was ended. Its conversation, its worktree and its branch are kept.`;
    const back = session.shell ? 'shell' : 'resume';
    notify(words, null, ended.resumable ? { label: session.shell ? t`Reopen` : t`Resume`, undoes: true, run: () => restore(ended, back, t`Could not resume ${{ title }}`) } : null);
  });
}

/** The newest of what was taken away from it comes back, and stands in the lists as before. */
function putWorktreeBack(session: SessionView): Promise<void> {
  return attempt(t`Could not bring the worktree of ${{ title: session.title }} back`, async () => {
    const kept = await call('ledger.list', { session: session.id });
    const gone = kept.filter((entry) => entry.state === 'trashed').map((entry) => entry.number);
    await call('ledger.restore', { session: session.id, ...(gone.length === 0 ? {} : { entry: Math.max(...gone) }) });
    keptChanged();
    if (!session.archived) learnSession(await call('session.archive', { session: session.id, archived: false }));
    openSession(session.id);
  });
}

/** Keeps a copy of what is in its worktree now. */
export function keepCopy(session: SessionView): Promise<void> {
  return attempt(t`No copy of the work of ${{ title: session.title }} was made`, async () => {
    const { number } = await call('ledger.capture', { session: session.id });
    keptChanged();
    notify(t`The work of “${{ title: session.title }}” is kept as copy ${number}.`, null);
  });
}

/** Only the daemon decides whether something would have to be kept first; then a person is told before it is done. */
async function removeWorktree(session: SessionView, dirty = false): Promise<void> {
  const { id, title, branch } = session;
  try {
    learnSession(await call('session.kill', { session: id, remove_worktree: true, ...(dirty ? { dirty } : {}) }));
  } catch (thrown) {
    const error: CallError = toCallError(thrown);
    const offer: Offer | null = error.code === 'WORKTREE_DIRTY' ? { label: t`Remove all the same`, undoes: false, run: () => removeWorktree(session, true) } : null;
    notify(t`The worktree of ${{ title }} stays`, error, offer);
    return;
  }
  keptChanged();
  const words = dirty ? t`The worktree of “${title}” is in the trash, with what was in no commit. Its branch ${branch} is kept.` : t`The worktree of “${title}” is in the trash. Its branch ${branch} is kept.`;
  notify(words, null, { label: t`Undo`, undoes: true, run: () => putWorktreeBack(session) });
  if (session.archived) return;
  if (sessionOnScreen() === id) openOverview();
  await archive(session, true);
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
      return end(session);
    case 'remove':
      return removeWorktree(session);
    case 'archive':
      return archive(session, true);
    case 'unarchive':
      return archive(session, false);
    case 'rename':
      // The title is edited in its row, so the row must be there.
      if (session.archived) screen.setState({ archived: true });
      if (!screen.getState().sidebar) toggleSidebar();
      startRenaming(session.id);
      return Promise.resolve();
  }
}
