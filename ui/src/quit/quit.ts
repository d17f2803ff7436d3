/** Quitting on a person's word, and what has to be said before it. */
import { t } from '@lingui/core/macro';
import { notify, openDialog } from '../app/screen';
import { facts } from '../app/store';
import { ask, toCallError } from '../platform/bridge';
import type { DesktopSettings, LinkState } from '../protocol/generated';
import { endable } from './agents';

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

/** The desktop asks: it has looked at the settings, and it waits for the answer. */
export async function askedToQuit(): Promise<void> {
  if (endable(facts.getState()).length > 0) openDialog({ kind: 'quit' });
  else await quitOrSay();
}

/** A person asks from here. There is a question only where there is something to say. */
export async function askToQuit(): Promise<void> {
  const anyone = endable(facts.getState()).length > 0;
  if (anyone && (await readDesktop())?.ask_at_quit !== false) openDialog({ kind: 'quit' });
  else await quitOrSay();
}

async function quitOrSay(): Promise<void> {
  try {
    await quitNow();
  } catch (error) {
    notify(t`AO Desktop could not quit`, toCallError(error));
  }
}
