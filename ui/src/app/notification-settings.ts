/**
 * What the desktop shows of what happens, as the daemon keeps it: for its section of the settings, and for a project's
 * own menu.
 */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { call, toCallError } from '../platform/bridge';
import type { CallError, Notifications, ProjectId } from '../protocol/generated';
import { notify } from './screen';
import { changeSettings } from './settings';
import { useFacts } from './store';

interface Kept {
  /** Null until it was read. */
  value: Notifications | null;
  error: CallError | null;
}

const UNKNOWN: Kept = { value: null, error: null };
export const USUAL: Notifications = { off: [], sound: [], muted: [] };

const kept = createStore<Kept>(() => UNKNOWN);
let asked = 0;

export async function loadNotifications(): Promise<void> {
  const mine = ++asked;
  try {
    const { notifications } = await call('settings.read', {});
    if (asked === mine) kept.setState({ value: notifications ?? USUAL, error: null });
  } catch (thrown) {
    if (asked === mine) kept.setState({ error: toCallError(thrown) });
  }
}

async function write(edit: (now: Notifications) => Notifications): Promise<void> {
  const { notifications } = await changeSettings((now) => ({ ...now, notifications: edit(now.notifications ?? USUAL) }));
  kept.setState({ value: notifications ?? USUAL, error: null });
}

/** Shows the change at once, and what counts once the daemon has answered. */
export function changeNotifications(edit: (now: Notifications) => Notifications): Promise<void> {
  asked += 1;
  kept.setState(({ value }) => ({ value: value === null ? null : edit(value) }));
  return write(edit).catch(async (thrown: unknown) => {
    notify(t`This was not saved`, toCallError(thrown));
    await loadNotifications();
  });
}

/** Read when it is first shown, and again when the daemon comes back. */
export function useNotifications(): Kept {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  useEffect(() => {
    if (linked && snapshots > 0) void loadNotifications();
  }, [linked, snapshots]);
  return useStore(kept);
}

/** The muted projects, as far as they are known. */
export function mutedNow(): readonly ProjectId[] {
  return kept.getState().value?.muted ?? [];
}

/** The same without reading it: for rows, of which there are many. */
export function useMuted(project: ProjectId): boolean {
  return useStore(kept, ({ value }) => value?.muted.includes(project) === true);
}

/** A list in which one thing is, or is not. */
export function withOne<T>(list: readonly T[], one: T, there: boolean): T[] {
  const others = list.filter((other) => other !== one);
  return there ? [...others, one] : others;
}

export function mute(project: ProjectId, muted: boolean): Promise<void> {
  return changeNotifications((now) => ({ ...now, muted: withOne(now.muted, project, muted) }));
}

/** For tests: a window that was never opened. */
export function forgetNotifications(): void {
  asked += 1;
  kept.setState(UNKNOWN, true);
}
