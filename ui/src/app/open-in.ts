/**
 * Opening a session's folder, or a file in it, in an editor, a terminal or the file manager.
 *
 * What there is on this computer is asked once, and again after the person was elsewhere: they may have installed
 * something meanwhile. What was chosen last is the usual one.
 */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { ask, toCallError } from '../platform/bridge';
import type { OpenTarget, Place, SessionId } from '../protocol/generated';
import { recall, remember } from './remember';
import { notify } from './screen';

interface Targets {
  /** Null until it was asked. */
  known: readonly OpenTarget[] | null;
  /** The one that was chosen last, by its id. */
  last: string | null;
}

const NOTHING = (): Targets => ({ known: null, last: recall('open_in') });

export const targets = createStore<Targets>(NOTHING);

/** For tests: a window that was just opened. */
export function forgetTargets(): void {
  targets.setState(NOTHING(), true);
}

let asking: Promise<void> | null = null;
/** The window was left since they were asked. */
let old = false;

async function look(): Promise<void> {
  try {
    const found = await ask({ ask: 'open_targets' });
    old = false;
    targets.setState({ known: Array.isArray(found) ? (found as OpenTarget[]) : [] });
  } catch {
    // The menu says then that nothing was found; opening without a target still asks the desktop.
    targets.setState((before) => ({ known: before.known ?? [] }));
  }
  asking = null;
}

/** Asks unless it is known. */
export function learnTargets(): void {
  if (targets.getState().known !== null && !old) return;
  asking ??= look();
}

window.addEventListener('focus', () => {
  old = true;
});

export function useOpenTargets(): Targets {
  useEffect(() => {
    learnTargets();
    window.addEventListener('focus', learnTargets);
    return () => window.removeEventListener('focus', learnTargets);
  }, []);
  return useStore(targets);
}

/** The one that a plain press means: what was chosen last, else the first editor, else the first. */
export function usualTarget({ known, last }: Targets): OpenTarget | null {
  const all = known ?? [];
  return all.find((one) => one.id === last) ?? all.find((one) => one.place === 'editor') ?? all[0] ?? null;
}

export interface OpenWhat {
  session: SessionId;
  path?: string;
  line?: number;
}

const TITLES: Record<Place, string> = { editor: t`The editor was not opened`, terminal: t`The terminal was not opened`, files: t`The file manager was not opened` };

/** Opens it in a kind of program; which one is the desktop's business. */
export async function openIn(what: OpenWhat, place: Place, target?: string): Promise<void> {
  try {
    await ask({ ask: 'open_in', ...what, place, ...(target === undefined ? {} : { target }) });
  } catch (error) {
    notify(TITLES[place], toCallError(error));
  }
}

/** Opens it in an editor: the one that was chosen last, if that was one. */
export function openInEditor(what: OpenWhat): Promise<void> {
  const { known, last } = targets.getState();
  return openIn(what, 'editor', known?.find((one) => one.id === last && one.place === 'editor')?.id);
}

/** Opens it in the program that a person chose, which is the usual one from then on. */
export function openWith(what: OpenWhat, target: OpenTarget): Promise<void> {
  remember('open_in', target.id);
  targets.setState({ last: target.id });
  return openIn(what, target.place, target.id);
}
