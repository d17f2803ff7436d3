/** Quitting on a person's word, and what has to be said before it. */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { notify, openDialog, screen } from '../app/screen';
import { facts } from '../app/store';
import { ask, toCallError } from '../platform/bridge';
import type { DesktopSettings, LinkState } from '../protocol/generated';
import { hasAgents } from './agents';

export async function quitNow(): Promise<void> {
  await ask({ ask: 'quit' });
}

/** What the person set for the app itself; null where it cannot be read. */
export async function readDesktop(): Promise<DesktopSettings | null> {
  try {
    return (await ask({ ask: 'desktop_read' })) as DesktopSettings;
  } catch {
    return null;
  }
}

/** Never to be asked again. A failure must not stand between a person and leaving. */
export async function neverAsk(settings: DesktopSettings): Promise<void> {
  try {
    await ask({ ask: 'desktop_write', settings: { ...settings, ask_at_quit: false } });
  } catch {
    // It is asked again, then.
  }
}

/** Whether the daemon goes on once this app is gone. */
export function goesOn(link: LinkState, settings: DesktopSettings | null): boolean {
  return settings?.keep_working === true || (link.state === 'linked' && !link.supervising);
}

/** Whether what is asked is still whether to quit. The second question is a part of the first. */
function stillAsks(): boolean {
  const dialog = screen.getState().dialog;
  return dialog?.kind === 'quit' || (dialog?.kind === 'stop_agents' && dialog.quit);
}

/**
 * For what asks whether to quit: once it is off the screen, however that came about, the desktop is told that the person
 * stays. It takes a second wish to quit for the answer as long as it believes that the question stands.
 */
export function useCancelled(asks: boolean): void {
  useEffect(() => {
    if (!asks) return undefined;
    return () => {
      // Without it the next wish is obeyed if it comes within seconds: not worth a word.
      if (!stillAsks()) ask({ ask: 'quit_cancelled' }).catch(() => undefined);
    };
  }, [asks]);
}

/** The desktop asks: it has looked at the settings, and it waits for the answer. */
export async function askedToQuit(): Promise<void> {
  if (hasAgents(facts.getState())) openDialog({ kind: 'quit' });
  else await quitOrSay();
}

/** A person asks from here. There is a question only where there is something to say. */
export async function askToQuit(): Promise<void> {
  if (hasAgents(facts.getState()) && (await readDesktop())?.ask_at_quit !== false) openDialog({ kind: 'quit' });
  else await quitOrSay();
}

async function quitOrSay(): Promise<void> {
  try {
    await quitNow();
  } catch (error) {
    notify(t`AO Desktop could not quit`, toCallError(error));
  }
}
