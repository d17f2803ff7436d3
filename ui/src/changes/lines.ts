/** Asks for the lines of the files that are open, once for each state of the worktree. */
import { useEffect } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { ChangeScope, SessionId } from '../protocol/generated';
import { useFacts } from '../app/store';
import { renewedDiff, wantedOf, type Shown } from './list';
import { learnLook, lookAt, readingOf, useLook, useReading } from './store';

/** Lines of a file that are shown without being asked for more. */
export const SOME = 2_000;
/** The most that the daemon tells of one file. */
export const ALL = 10_000;

/** Files of one call: a reply has room for a few long ones. */
const BATCH = 10;

function learnLines(session: SessionId, scope: ChangeScope, paths: ReadonlyMap<string, Shown>): void {
  const look = lookAt(session, scope);
  const failed = new Map(look.failed);
  for (const path of paths.keys()) failed.delete(path);
  learnLook(session, scope, { shown: new Map([...look.shown, ...paths]), failed });
}

function failLines(session: SessionId, scope: ChangeScope, paths: readonly string[], thrown: unknown): void {
  const error = toCallError(thrown);
  learnLook(session, scope, { failed: new Map([...lookAt(session, scope).failed, ...paths.map((path) => [path, error] as const)]) });
}

interface Wish {
  session: SessionId;
  scope: ChangeScope;
  revision: string;
  lines: number;
}

async function ask(wish: Wish, paths: readonly string[]): Promise<readonly string[]> {
  const { session, scope, revision, lines } = wish;
  const answer = await call('changes.files', { session, scope, revision, lines, paths: [...paths] });
  const before = lookAt(session, scope).shown;
  const diffs = new Map<string, Shown>(answer.files.map((diff) => [diff.file.path, { diff: renewedDiff(before.get(diff.file.path)?.diff ?? null, diff), revision, lines }]));
  // What is among the changes no longer goes from the list with the next look.
  for (const path of answer.unchanged) diffs.set(path, { diff: null, revision, lines });
  // One that was the only one and found no room would find none again.
  const lone = paths.length === 1 ? answer.left_out : [];
  for (const path of lone) diffs.set(path, { diff: null, revision, lines });
  learnLines(session, scope, diffs);
  return answer.left_out.filter((path) => !diffs.has(path));
}

async function askAll(wish: Wish, paths: readonly string[], wanted: () => boolean): Promise<void> {
  let waiting = paths;
  let size = BATCH;
  while (waiting.length > 0 && wanted()) {
    const batch = waiting.slice(0, size);
    let left: readonly string[] = [];
    try {
      left = await ask(wish, batch);
    } catch (thrown) {
      if (wanted()) failLines(wish.session, wish.scope, batch, thrown);
    }
    // Where nothing found room, one file alone does, or never will.
    size = left.length === batch.length ? 1 : BATCH;
    waiting = [...left, ...waiting.slice(batch.length)];
  }
}

/** The most lines that a file shows: more only of one of which a person wants all. */
export function linesOf(session: SessionId): (path: string) => number {
  const { whole } = readingOf(session);
  return (path) => (whole.has(path) ? ALL : SOME);
}

export function useLines(session: SessionId, scope: ChangeScope): void {
  const { view, failed } = useLook(session, scope);
  const { open, whole } = useReading(session);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const troubled = failed.size > 0;
  useEffect(() => {
    if (!linked || view === null) return;
    let wanted = true;
    const look = lookAt(session, scope);
    const most = linesOf(session);
    const paths = wantedOf(view, open, look.shown, most).filter((path) => !look.failed.has(path));
    const { revision } = view;
    for (const lines of [SOME, ALL]) void askAll({ session, scope, revision, lines }, paths.filter((path) => most(path) === lines), () => wanted);
    return () => {
      wanted = false;
    };
  }, [session, scope, view, open, whole, linked, troubled]);
}

/** Asks again for a file's lines that could not be had. */
export function askAgain(session: SessionId, scope: ChangeScope): void {
  learnLook(session, scope, { failed: new Map() });
}
