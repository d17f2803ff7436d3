/** What a person set for the app itself. The desktop process keeps it; a change is shown at once and taken back if refused. */
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { ask, toCallError } from '../platform/bridge';
import type { CallError, DesktopSettings } from '../protocol/generated';

interface Kept {
  /** Null until it was read. */
  value: DesktopSettings | null;
  error: CallError | null;
}

const UNKNOWN: Kept = { value: null, error: null };
const kept = createStore<Kept>(() => UNKNOWN);
let changing: Promise<void> = Promise.resolve();

export async function loadDesktop(): Promise<void> {
  try {
    kept.setState({ value: (await ask({ ask: 'desktop_read' })) as DesktopSettings, error: null });
  } catch (thrown) {
    kept.setState({ error: toCallError(thrown) });
  }
}

async function write(before: DesktopSettings, settings: DesktopSettings): Promise<void> {
  try {
    kept.setState({ value: (await ask({ ask: 'desktop_write', settings })) as DesktopSettings, error: null });
  } catch (thrown) {
    kept.setState({ value: before, error: toCallError(thrown) });
  }
}

export function changeDesktop(part: Partial<DesktopSettings>): Promise<void> {
  changing = changing.then(async () => {
    const before = kept.getState().value;
    if (before === null) return;
    const settings = { ...before, ...part };
    kept.setState({ value: settings });
    await write(before, settings);
  });
  return changing;
}

/** Asks unless it is known. */
export async function learnDesktop(): Promise<void> {
  if (kept.getState().value === null) await loadDesktop();
}

/** Null until it was read. */
export const desktopNow = (): DesktopSettings | null => kept.getState().value;

/** As it is known, for what only wants to agree with it. */
export function useKnownDesktop(): DesktopSettings | null {
  return useStore(kept, ({ value }) => value);
}

export function useDesktop(): Kept {
  useEffect(() => void loadDesktop(), []);
  return useStore(kept);
}

/** For tests: a window that was never opened. */
export function forgetDesktop(): void {
  changing = Promise.resolve();
  kept.setState(UNKNOWN, true);
}
