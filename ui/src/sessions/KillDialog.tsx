/** Asks before an agent is ended, and says what stays. */
import { useState } from 'react';
import { call } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { learnSession } from '../app/store';
import { closeDialog } from '../app/screen';
import { Confirm } from '../components/Confirm';
import { isOurs } from './actions';

export function KillDialog({ session }: { session: SessionView }) {
  const [remove, setRemove] = useState(false);
  const what = session.shell ? 'shell' : 'agent';
  return (
    <Confirm
      title={`End the ${what} of “${session.title}”?`}
      action={`End the ${what}`}
      testid="kill-dialog"
      onClose={closeDialog}
      onConfirm={async () => {
        learnSession(await call('session.kill', { session: session.id, remove_worktree: remove }));
      }}
    >
      <p>
        {session.shell ? 'The shell' : session.agent_name} is ended now, with what it runs. Its last screen, its branch <span className="mono">{session.branch}</span> and, unless you say otherwise, its worktree are kept.
      </p>
      {isOurs(session) && <label className="tick-row">
        <input type="checkbox" checked={remove} data-testid="kill-remove-worktree" onChange={(event) => setRemove(event.currentTarget.checked)} />
        <span>Also remove the worktree, if nothing would be lost</span>
      </label>}
    </Confirm>
  );
}
