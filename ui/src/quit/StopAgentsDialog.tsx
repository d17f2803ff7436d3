/** The question before every agent is ended, and what became of it. Worktrees are never touched from here. */
import { plural, t } from '@lingui/core/macro';
import * as Alert from '@radix-ui/react-alert-dialog';
import { useState } from 'react';
import { closeDialog, notify } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { countsOf, endAll, endable, whoWords, type Counts, type NotEnded } from './agents';
import { quitNow, useCancelled } from './quit';

function failedWords(count: number): string {
  return plural(count, { one: 'One could not be ended', other: '# could not be ended' });
}

function titleWords({ agents, shells, waiting }: Counts): string {
  if (agents + shells + waiting === 0) return t`No agent runs`;
  if (agents + shells === 0) return plural(waiting, { one: 'Stop # agent that waits?', other: 'Stop # agents that wait?' });
  if (shells === 0) return plural(agents, { one: 'Stop # agent?', other: 'Stop all # agents?' });
  if (agents === 0) return plural(shells, { one: 'Stop # shell?', other: 'Stop all # shells?' });
  return t`Stop all ${plural(agents, { one: '# agent', other: '# agents' })} and ${plural(shells, { one: '# shell', other: '# shells' })}?`;
}

function quitTitleWords({ agents, shells, waiting }: Counts): string {
  if (agents + shells + waiting === 0) return t`No agent runs`;
  if (agents + shells === 0) return plural(waiting, { one: 'Stop # agent that waits and quit?', other: 'Stop # agents that wait and quit?' });
  if (shells === 0) return plural(agents, { one: 'Stop # agent and quit?', other: 'Stop all # agents and quit?' });
  if (agents === 0) return plural(shells, { one: 'Stop # shell and quit?', other: 'Stop all # shells and quit?' });
  return t`Stop all ${plural(agents, { one: '# agent', other: '# agents' })} and ${plural(shells, { one: '# shell', other: '# shells' })} and quit?`;
}

function endWords({ agents, shells }: Counts): string | null {
  if (agents + shells === 0) return null;
  return plural({ count: agents + shells }, {
    one: 'It is ended now, with what it runs. Worktrees, branches and last screens are kept, and what can be resumed can be resumed later.',
    other: 'They are ended now, with what they run. Worktrees, branches and last screens are kept, and what can be resumed can be resumed later.',
  });
}

function waitWords({ agents, shells, waiting }: Counts): string | null {
  if (waiting === 0) return null;
  return agents + shells === 0
    ? plural(waiting, { one: '# agent that waits for room will not start.', other: '# agents that wait for room will not start.' })
    : plural(waiting, { one: '# more that waits for room will not start.', other: '# more that wait for room will not start.' });
}

function endedWords(all: readonly SessionView[]): string {
  const counts = countsOf(all);
  // One that waited for room never ran.
  if (counts.agents + counts.shells === 0) return plural({ count: all.length }, { one: '# agent will not start.', other: '# agents will not start.' });
  const who = whoWords(counts);
  return plural({ count: all.length }, { one: `${who} ended. Its worktree is kept.`, other: `${who} ended. Their worktrees are kept.` });
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
      notify(t`AO Desktop could not quit`, toCallError(error));
    }
  };
  const go = async (all: readonly SessionView[]): Promise<void> => {
    setBusy(true);
    const left = await endAll(all);
    setFailed(left);
    setBusy(false);
    if (left.length > 0) return;
    if (!quit) notify(endedWords(all), null);
    await leave();
  };
  return { busy, failed, go, leave };
}

export function StopAgentsDialog({ quit }: { quit: boolean }) {
  const sessions = useFacts((facts) => facts.sessions);
  const shells = useFacts((facts) => facts.shells);
  const { busy, failed, go, leave } = useStopping(quit);
  useCancelled(quit);
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
          <header className="modal-head"><Alert.Title asChild><h2>{again ? failedWords(failed.length) : quit ? quitTitleWords(counts) : titleWords(counts)}</h2></Alert.Title></header>
          <Alert.Description asChild>
            <div className="modal-text stack">
              {again && <p>{quit ? t`All others have ended. The app has not quit.` : t`All others have ended. What is left runs on.`}</p>}
              {!again && ends !== null && <p>{ends}</p>}
              {!again && waits !== null && <p className="dim" data-testid="stop-agents-waiting">{waits}</p>}
            </div>
          </Alert.Description>
          {again && <Failed failed={failed} />}
          <footer className="modal-foot">
            <span className="grow" />
            <Alert.Cancel asChild><Button size="normal" disabled={busy}>{again ? t`Close` : t`Cancel`}</Button></Alert.Cancel>
            {again && quit && <Button size="normal" data-testid="quit-anyway" onClick={() => void leave()}>{t`Quit all the same`}</Button>}
            <Button look="danger" size="normal" busy={busy} disabled={all.length === 0} data-testid="confirm" onClick={() => void go(all)}>{again ? t`Try again` : quit ? t`Stop all and quit` : t`Stop all agents`}</Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
