/**
 * What the desktop shows of what happens, as the daemon keeps it: for its section of the settings, and for a project's
 * own menu. Each change is made in what is stored by then, one after the other, so none undoes another.
 */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { call, toCallError } from '../platform/bridge';
import type { CallError, Notifications, ProjectId } from '../protocol/generated';
import { notify } from './screen';
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
let changing: Promise<void> = Promise.resolve();

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
  const now = await call('settings.read', {});
  const { notifications } = await call('settings.write', { settings: { ...now, notifications: edit(now.notifications ?? USUAL) } });
  kept.setState({ value: notifications ?? USUAL, error: null });
}

/** Shows the change at once, and what counts once the daemon has answered. */
export function changeNotifications(edit: (now: Notifications) => Notifications): Promise<void> {
  asked += 1;
  kept.setState(({ value }) => ({ value: value === null ? null : edit(value) }));
  changing = changing.then(() => write(edit)).catch(async (thrown: unknown) => {
    notify(t`This was not saved`, toCallError(thrown));
    await loadNotifications();
  });
  return changing;
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
  changing = Promise.resolve();
  kept.setState(UNKNOWN, true);
}
