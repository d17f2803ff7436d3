/**
 * Asks before an ended session's worktree is taken away, and says what stays.
 *
 * Only the daemon decides whether something would be lost; its refusal is shown here with the ways on.
 */
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { learnSession } from '../app/store';
import { closeDialog, notify, openOverview } from '../app/screen';
import { Confirm } from '../components/Confirm';

export function RemoveWorktreeDialog({ session }: { session: SessionView }) {
  const [archive, setArchive] = useState(true);
  const remove = async (): Promise<void> => {
    learnSession(await call('session.kill', { session: session.id, remove_worktree: true }));
    notify(`The worktree of ${session.title} is in the trash. Its branch ${session.branch} is kept.`, null);
    if (!archive || session.archived) return;
    openOverview();
    try {
      learnSession(await call('session.archive', { session: session.id, archived: true }));
    } catch (error) {
      // The removal itself went well, so the question is over.
      notify(`Could not archive ${session.title}`, toCallError(error));
    }
  };
  return (
    <Confirm title={`Remove the worktree of “${session.title}”?`} action="Remove the worktree" testid="remove-worktree-dialog" onClose={closeDialog} onConfirm={remove}>
      <p>
        Its folder moves to the trash. The branch <span className="mono">{session.branch}</span> and the last screen stay. If the folder holds work that is in no commit, nothing is removed.
      </p>
      <p className="mono faint path-text">{session.worktree}</p>
      {!session.archived && (
        <label className="tick-row">
          <input type="checkbox" checked={archive} data-testid="remove-and-archive" onChange={(event) => setArchive(event.currentTarget.checked)} />
          <span>Also archive the session</span>
        </label>
      )}
    </Confirm>
  );
}
