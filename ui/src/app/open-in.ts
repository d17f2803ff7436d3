/**
 * Opening a session's folder, or a file in it, in an editor, a terminal or the file manager.
 *
 * What there is on this computer is asked once, and again after the person was elsewhere: they may have installed
 * something meanwhile. Which editor and which terminal are meant is one of the app's settings; choosing another one from a
 * menu changes it, so that there is one answer to that question. Which kind was used last is this window's to remember.
 */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { ask, toCallError } from '../platform/bridge';
import type { DesktopSettings, OpenTarget, Place, SessionId } from '../protocol/generated';
import { changeDesktop, desktopNow, learnDesktop, useKnownDesktop } from './desktop';
import { recall, remember } from './remember';
import { notify } from './screen';

interface Targets {
  /** Null until it was asked. */
  known: readonly OpenTarget[] | null;
  /** The kind of program that was used last. */
  last: Place | null;
}

/** In the order in which they are offered. */
export const PLACES: readonly Place[] = ['editor', 'terminal', 'files'];

const NOTHING = (): Targets => ({ known: null, last: PLACES.find((place) => place === recall('open_in')) ?? null });

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
    void learnDesktop();
    window.addEventListener('focus', learnTargets);
    return () => window.removeEventListener('focus', learnTargets);
  }, []);
  return useStore(targets);
}

/** The program of a kind that the settings name, or else the first there is. */
function programOf(all: readonly OpenTarget[], place: Place, settings: DesktopSettings | null): OpenTarget | undefined {
  const those = all.filter((one) => one.place === place);
  const set = place === 'files' ? null : settings?.[place];
  return those.find((one) => one.id === set) ?? those[0];
}

/** The one that a plain press means: of the kind that was used last, else an editor, else whatever there is. */
export function usualTarget({ known, last }: Targets, settings: DesktopSettings | null): OpenTarget | null {
  const kinds = last === null ? PLACES : [last, ...PLACES];
  return kinds.map((place) => programOf(known ?? [], place, settings)).find((one) => one !== undefined) ?? null;
}

export function useUsualTarget(targets: Targets): OpenTarget | null {
  return usualTarget(targets, useKnownDesktop());
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

function used(place: Place): void {
  remember('open_in', place);
  targets.setState({ last: place });
}

/** Opens it in the program that stands there for a plain press. */
export function openUsual(what: OpenWhat, target: OpenTarget): Promise<void> {
  used(target.place);
  return openIn(what, target.place, target.id);
}

/** Opens it in the program that a person chose, which is the usual one of its kind from then on. */
export async function openWith(what: OpenWhat, target: OpenTarget): Promise<void> {
  const { place, id } = target;
  used(place);
  await Promise.all([openIn(what, place, id), place === 'files' ? undefined : chooseUsual(place, id)]);
}

async function chooseUsual(place: 'editor' | 'terminal', id: string): Promise<void> {
  await learnDesktop();
  if (desktopNow()?.[place] !== id) await changeDesktop({ [place]: id });
}
