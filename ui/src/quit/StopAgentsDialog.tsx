/** The question before every agent is ended, and what became of it. Worktrees are never touched from here. */
import * as Alert from '@radix-ui/react-alert-dialog';
import { useState } from 'react';
import { closeDialog, notify } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { toCallError } from '../platform/bridge';
import { agentWords, countsOf, endAll, endable, whoWords, type Counts, type NotEnded } from './agents';
import { quitNow } from './quit';

function failedWords(count: number): string {
  return count === 1 ? 'One could not be ended' : `${count} could not be ended`;
}

function titleWords(counts: Counts, quit: boolean): string {
  const running = counts.agents + counts.shells;
  if (running === 0 && counts.waiting === 0) return 'No agent runs';
  const who = running === 0 ? `${agentWords(counts.waiting)} that ${counts.waiting === 1 ? 'waits' : 'wait'}` : whoWords(counts);
  return `Stop ${running > 1 ? 'all ' : ''}${who}${quit ? ' and quit' : ''}?`;
}

function endWords({ agents, shells }: Counts): string | null {
  if (agents + shells === 0) return null;
  const one = agents + shells === 1;
  return `${one ? 'It is' : 'They are'} ended now, with what ${one ? 'it runs' : 'they run'}. Worktrees, branches and last screens are kept, and what can be resumed can be resumed later.`;
}

function waitWords({ agents, shells, waiting }: Counts): string | null {
  if (waiting === 0) return null;
  const who = agents + shells === 0 ? agentWords(waiting) : `${waiting} more`;
  return `${who} that ${waiting === 1 ? 'waits' : 'wait'} for room will not start.`;
}

function Failed({ failed }: { failed: readonly NotEnded[] }) {
  return (
    <div className="modal-text stack" role="alert" data-testid="stop-agents-failed">
      <ul className="plain-list stack stop-failed">
        {failed.map(({ session, error }) => <li key={session.id} data-session={session.id}><ErrorNote title={session.title} error={error} /></li>)}
      </ul>
    </div>
  );
}

function useStopping(quit: boolean) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<readonly NotEnded[]>([]);
  const leave = async (): Promise<void> => {
    try {
      if (quit) await quitNow();
      closeDialog();
    } catch (error) {
      closeDialog();
      notify('AO Desktop could not quit', toCallError(error));
    }
  };
  const go = async (all: Parameters<typeof endAll>[0]): Promise<void> => {
    setBusy(true);
    const left = await endAll(all);
    setFailed(left);
    setBusy(false);
    if (left.length > 0) return;
    if (!quit) notify(`${whoWords(countsOf(all))} ended. ${all.length === 1 ? 'Its worktree is' : 'Their worktrees are'} kept.`, null);
    await leave();
  };
  return { busy, failed, go, leave };
}

export function StopAgentsDialog({ quit }: { quit: boolean }) {
  const sessions = useFacts((facts) => facts.sessions);
  const shells = useFacts((facts) => facts.shells);
  const { busy, failed, go, leave } = useStopping(quit);
  const all = endable({ sessions, shells });
  const counts = countsOf(all);
  const ends = endWords(counts);
  const waits = waitWords(counts);
  const again = failed.length > 0;
  return (
    <Alert.Root open onOpenChange={(open) => !open && !busy && closeDialog()}>
      <Alert.Portal>
        <Alert.Overlay className="veil" />
        <Alert.Content className="modal modal-narrow" data-testid="stop-agents-dialog">
          <header className="modal-head"><Alert.Title asChild><h2>{again ? failedWords(failed.length) : titleWords(counts, quit)}</h2></Alert.Title></header>
          <Alert.Description asChild>
            <div className="modal-text stack">
              {again && <p>All others have ended. {quit ? 'The app has not quit.' : 'What is left runs on.'}</p>}
              {!again && ends !== null && <p>{ends}</p>}
              {!again && waits !== null && <p className="dim" data-testid="stop-agents-waiting">{waits}</p>}
            </div>
          </Alert.Description>
          {again && <Failed failed={failed} />}
          <footer className="modal-foot">
            <span className="grow" />
            <Alert.Cancel asChild><Button size="normal" disabled={busy}>{again ? 'Close' : 'Cancel'}</Button></Alert.Cancel>
            {again && quit && <Button size="normal" data-testid="quit-anyway" onClick={() => void leave()}>Quit all the same</Button>}
            <Button look="danger" size="normal" busy={busy} disabled={all.length === 0} data-testid="confirm" onClick={() => void go(all)}>{again ? 'Try again' : quit ? 'Stop all and quit' : 'Stop all agents'}</Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
