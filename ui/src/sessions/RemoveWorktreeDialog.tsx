/**
 * Asks before an ended session's worktree is taken away, and says what stays.
 *
 * Only the daemon decides whether something would be lost; its refusal is shown here with the ways on.
 */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { learnSession } from '../app/store';
import { closeDialog, notify, openOverview } from '../app/screen';
import { Confirm } from '../components/Confirm';

export function RemoveWorktreeDialog({ session }: { session: SessionView }) {
  const { title, branch } = session;
  const [archive, setArchive] = useState(true);
  const remove = async (): Promise<void> => {
    learnSession(await call('session.kill', { session: session.id, remove_worktree: true }));
    notify(t`The worktree of ${title} is in the trash. Its branch ${branch} is kept.`, null);
    if (!archive || session.archived) return;
    openOverview();
    try {
      learnSession(await call('session.archive', { session: session.id, archived: true }));
    } catch (error) {
      // The removal itself went well, so the question is over.
      notify(t`Could not archive ${title}`, toCallError(error));
    }
  };
  return (
    <Confirm title={t`Remove the worktree of “${title}”?`} action={t`Remove the worktree`} testid="remove-worktree-dialog" onClose={closeDialog} onConfirm={remove}>
      <p>
        <Trans>Its folder moves to the trash. The branch <span className="mono">{branch}</span> and the last screen stay. If the folder holds work that is in no commit, nothing is removed.</Trans>
      </p>
      <p className="mono faint path-text">{session.worktree}</p>
      {!session.archived && (
        <label className="tick-row">
          <input type="checkbox" checked={archive} data-testid="remove-and-archive" onChange={(event) => setArchive(event.currentTarget.checked)} />
          <span>{t`Also archive the session`}</span>
        </label>
      )}
    </Confirm>
  );
}
