/** Asks before an agent is ended, and says what stays. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { call } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { learnSession } from '../app/store';
import { closeDialog } from '../app/screen';
import { Confirm } from '../components/Confirm';
import { isOurs } from './actions';

export function KillDialog({ session }: { session: SessionView }) {
  const [remove, setRemove] = useState(false);
  const { title, shell, agent_name: agent, branch } = session;
  return (
    <Confirm
      title={shell ? t`End the shell of “${title}”?` : t`End the agent of “${title}”?`}
      action={shell ? t`End the shell` : t`End the agent`}
      testid="kill-dialog"
      onClose={closeDialog}
      onConfirm={async () => {
        learnSession(await call('session.kill', { session: session.id, remove_worktree: remove }));
      }}
    >
      <p>
        {shell ? (
          <Trans>The shell is ended now, with what it runs. Its last screen, its branch <span className="mono">{branch}</span> and, unless you say otherwise, its worktree are kept.</Trans>
        ) : (
          <Trans>{agent} is ended now, with what it runs. Its last screen, its branch <span className="mono">{branch}</span> and, unless you say otherwise, its worktree are kept.</Trans>
        )}
      </p>
      {isOurs(session) && <label className="tick-row">
        <input type="checkbox" checked={remove} data-testid="kill-remove-worktree" onChange={(event) => setRemove(event.currentTarget.checked)} />
        <span>{t`Also remove the worktree, if nothing would be lost`}</span>
      </label>}
    </Confirm>
  );
}
