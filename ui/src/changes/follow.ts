/**
 * Follows what a session changed while somebody looks: the list, then a call that the daemon answers when something
 * happens in the worktree, then the list again. Nothing is asked for while nobody looks or the link is away.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useFacts } from '../app/store';
import { call, toCallError } from '../platform/bridge';
import type { ChangesView, ChangeScope, SessionId, SessionView } from '../protocol/generated';
import { renewed } from './list';
import { learnLook, lookAt, readingOf, useLook, type Look } from './store';

/** More files than this are counted and not listed: nobody reads on. */
export const MOST = 5_000;

/** A list that changes while its pages are read is begun anew, but not for ever. */
const BEGINNINGS = 3;

/** Between two looks: an agent at work writes all the time, and nobody reads faster. */
const REST = 700;

/** How long something is on screen before it is looked at: whoever walks through a list passes most by. */
const DWELL = 150;

/**
 * Waits that may be open at once. One that is abandoned stays open until its worktree changes or the daemon's patience
 * ends, and each takes one of the calls that a connection may have open: the keys of terminals come by the same one.
 */
const WAITS = 12;

const waits = new Map<string, Promise<boolean>>();

async function wholeList(session: SessionId, scope: ChangeScope, watch: boolean): Promise<ChangesView> {
  for (let beginning = 1; ; beginning += 1) {
    const first = await call('changes.list', { session, scope, ...(watch ? { watch } : {}) });
    const files = [...first.files];
    let { next } = first;
    let moved = false;
    while (next !== undefined && files.length < MOST) {
      const page = await call('changes.list', { session, scope, from: next, revision: first.revision });
      moved = page.revision !== first.revision;
      if (moved) break;
      files.push(...page.files);
      next = page.next;
    }
    if (!moved || beginning === BEGINNINGS) return { ...first, files };
  }
}

/** One wait for each state of a worktree, whoever waits, and never too many at once. */
async function waitOnce(session: SessionId, revision: string): Promise<boolean> {
  const key = `${session} ${revision}`;
  while (!waits.has(key) && waits.size >= WAITS) await Promise.race(waits.values()).catch(() => false);
  const open = waits.get(key);
  if (open !== undefined) return open;
  const wait = call('changes.wait', { session, revision }).then(({ changed }) => changed);
  waits.set(key, wait);
  return wait.finally(() => waits.delete(key));
}

/** For tests: no wait of another window goes on. */
export function forgetWaits(): void {
  waits.clear();
}

/** Whether something happened; false when nobody can tell. */
async function somethingHappened(session: SessionId, revision: string, wanted: () => boolean): Promise<boolean> {
  try {
    while (wanted()) {
      if (await waitOnce(session, revision)) return true;
    }
    return true;
  } catch (thrown) {
    if (toCallError(thrown).code === 'NOT_WATCHED') return false;
    throw thrown;
  }
}

/** Lines of files that were closed are let go of, and what failed for an older state may do well for this one. */
function learnView(session: SessionId, scope: ChangeScope, found: ChangesView, still: string | null): void {
  const before = lookAt(session, scope);
  const view = renewed(before.view, found);
  const { open } = readingOf(session);
  const shown = new Map([...before.shown].filter(([path]) => open.has(path)));
  learnLook(session, scope, { view, shown, still, looking: false, error: null, failed: view.revision === before.view?.revision ? before.failed : new Map() });
}

const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

async function follow(session: SessionId, scope: ChangeScope, wanted: () => boolean): Promise<void> {
  let unwatched = 0;
  await pause(DWELL);
  while (wanted()) {
    learnLook(session, scope, { looking: true });
    const view = await wholeList(session, scope, true);
    if (!wanted()) return;
    // Twice in a row nobody watched what the list said is watched: then looking again would never end.
    const watched = view.watched && unwatched < 2;
    learnView(session, scope, view, watched ? null : (view.unwatched_because ?? ''));
    if (!watched) return;
    unwatched = (await somethingHappened(session, view.revision, wanted)) ? 0 : unwatched + 1;
    if (wanted()) await pause(REST);
  }
}

/** One look, without watching for more. */
async function glance(session: SessionId, scope: ChangeScope, wanted: () => boolean): Promise<void> {
  await pause(DWELL);
  if (!wanted()) return;
  learnLook(session, scope, { looking: true });
  const view = await wholeList(session, scope, false);
  if (wanted()) learnView(session, scope, view, null);
}

function onVisibility(tell: () => void): () => void {
  document.addEventListener('visibilitychange', tell);
  return () => document.removeEventListener('visibilitychange', tell);
}

export interface Followed extends Look {
  again: () => void;
}

/** Looks while the component that asks is on screen and the daemon is there, and says how to look again. */
function useLooking(session: SessionView, scope: ChangeScope, look: typeof follow, occasion: number): () => void {
  const { id } = session;
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  const seen = useSyncExternalStore(onVisibility, () => !document.hidden);
  // A worktree that is being made is not there yet.
  const being = session.status === 'queued' || session.status === 'starting';
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!linked || !seen) return;
    let wanted = true;
    look(id, scope, () => wanted).catch((thrown: unknown) => {
      if (wanted) learnLook(id, scope, { looking: false, error: toCallError(thrown) });
    });
    return () => {
      wanted = false;
      learnLook(id, scope, { looking: false });
    };
  }, [id, scope, look, linked, seen, being, snapshots, tries, occasion]);
  return () => setTries((before) => before + 1);
}

/** What a session changed, as it is now, for as long as somebody reads it. */
export function useChanges(session: SessionView, scope: ChangeScope): Followed {
  const again = useLooking(session, scope, follow, 0);
  return { ...useLook(session.id, scope), again };
}

/** What a session changed as of its last change of state: enough for a few lines, and nothing has to be watched. */
export function useGlance(session: SessionView): Look {
  useLooking(session, 'base', glance, session.change);
  return useLook(session.id, 'base');
}
