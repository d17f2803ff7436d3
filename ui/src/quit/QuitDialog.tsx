/**
 * The question before the app quits while agents run: what goes on without it, and what waits until it is opened again.
 *
 * It must stay true: nothing here ends an agent unless the person asks for that, twice.
 */
import { plural, t } from '@lingui/core/macro';
import * as Alert from '@radix-ui/react-alert-dialog';
import { useEffect, useState } from 'react';
import { closeDialog, openDialog } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { toCallError } from '../platform/bridge';
import type { CallError, DesktopSettings } from '../protocol/generated';
import { countsOf, endable, whoWords, type Counts } from './agents';
import { goesOn, neverAsk, quitNow, readDesktop, useCancelled } from './quit';

export function staysWords(counts: Counts): string {
  const { agents, shells, waiting } = counts;
  const running = agents + shells;
  if (running === 0) return plural(waiting, { one: 'No agent runs. # agent waits for room.', other: 'No agent runs. # agents wait for room.' });
  const who = whoWords(counts);
  return plural(running, { one: `${who} keeps running in its own terminal.`, other: `${who} keep running in their own terminals.` });
}

export function meanwhileWords(on: boolean): string {
  return on
    ? t`The daemon goes on without the window: it starts what waits and wakes orchestrators. Prompts that need you wait until AO Desktop is opened again.`
    : t`Until AO Desktop is opened again, nobody answers their prompts, starts what waits, or wakes orchestrators.`;
}

/** Null until it was read, and where it cannot be. */
function useDesktop(): { read: boolean; settings: DesktopSettings | null } {
  const [desktop, setDesktop] = useState<{ read: boolean; settings: DesktopSettings | null }>({ read: false, settings: null });
  useEffect(() => {
    let wanted = true;
    void readDesktop().then((settings) => wanted && setDesktop({ read: true, settings }));
    return () => {
      wanted = false;
    };
  }, []);
  return desktop;
}

function useLeaving(settings: DesktopSettings | null, never: boolean) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const leave = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (never && settings !== null) await neverAsk(settings);
      await quitNow();
      closeDialog();
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  return { busy, error, leave };
}

export function QuitDialog() {
  const sessions = useFacts((facts) => facts.sessions);
  const shells = useFacts((facts) => facts.shells);
  const link = useFacts((facts) => facts.link);
  const [never, setNever] = useState(false);
  const { read, settings } = useDesktop();
  const { busy, error, leave } = useLeaving(settings, never);
  useCancelled(true);
  const all = endable({ sessions, shells });
  return (
    <Alert.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Alert.Portal>
        <Alert.Overlay className="veil" />
        <Alert.Content className="modal modal-narrow" data-testid="quit-dialog" onOpenAutoFocus={(event) => focusPrimary(event)}>
          <header className="modal-head"><Alert.Title asChild><h2>{t`Quit AO Desktop?`}</h2></Alert.Title></header>
          <Alert.Description asChild>
            <div className="modal-text stack">
              <p data-testid="quit-stays">{staysWords(countsOf(all))}</p>
              {read && <p className="dim" data-testid="quit-meanwhile">{meanwhileWords(goesOn(link, settings))}</p>}
            </div>
          </Alert.Description>
          <label className="tick-row modal-text quit-never">
            <input type="checkbox" checked={never} disabled={settings === null} data-testid="quit-never" onChange={(event) => setNever(event.currentTarget.checked)} />
            <span>{t`Do not ask again`}</span>
          </label>
          {error !== null && <div className="modal-text"><ErrorNote title={t`AO Desktop could not quit`} error={error} /></div>}
          <footer className="modal-foot">
            {all.length > 0 && <Button look="quiet" size="normal" disabled={busy} data-testid="quit-stop-all" onClick={() => openDialog({ kind: 'stop_agents', quit: true })}>{t`Stop all agents and quit`}</Button>}
            <span className="grow" />
            <Alert.Cancel asChild><Button size="normal">{t`Cancel`}</Button></Alert.Cancel>
            <Button look="primary" size="normal" busy={busy} data-quit-primary data-testid="quit-go" onClick={() => void leave()}>{t`Quit`}</Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}

/** Quitting loses nothing, so it is what Enter means. */
function focusPrimary(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('[data-quit-primary]')?.focus();
}
