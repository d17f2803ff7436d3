/**
 * The changed files that a person has read. A mark goes by itself once the file's lines are others than those that were
 * read, so a mark is never older than what it stands for.
 *
 * Git does not tell of a list of files which of them changed once more, so the lines of marked files are asked for and
 * compared, for each state of the worktree that somebody looks at.
 */
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { call } from '../platform/bridge';
import type { ChangeScope, ChangesView, FileChangeView, FileDiffView, SessionId } from '../protocol/generated';
import { recall, remember } from '../app/remember';
import { useFacts } from '../app/store';
import { hasLines } from './words';
import { SOME } from './lines';
import { lookAt, read, readingOf } from './store';

export interface Mark {
  /** What its lines were; null until they are known. */
  lines: string | null;
  /** The state of the worktree in which they were last compared. Not kept: another window looks anew. */
  revision: string | null;
}

type Marks = ReadonlyMap<string, Mark>;

interface State {
  /** By session and scope: what is new since a commit is not what is new since the base. */
  marks: ReadonlyMap<string, Marks>;
  /** The files whose mark went because they changed. */
  again: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How many marks are kept, of the sessions that were read last. */
const KEPT = 4_000;

const NO_MARKS: Marks = new Map();
const NO_PATHS: ReadonlySet<string> = new Set();

const keyOf = (session: SessionId, scope: ChangeScope): string => `${session} ${scope}`;

function kept(): Map<string, Marks> {
  const marks = new Map<string, Marks>();
  try {
    const value: unknown = JSON.parse(recall('viewed') ?? '[]');
    for (const one of Array.isArray(value) ? (value as unknown[]) : []) {
      if (!Array.isArray(one) || typeof one[0] !== 'string' || typeof one[1] !== 'object' || one[1] === null) continue;
      const files = Object.entries(one[1] as Record<string, unknown>).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      marks.set(one[0], new Map(files.map(([path, lines]) => [path, { lines, revision: null }])));
    }
  } catch {
    // Not ours, or cut short.
  }
  return marks;
}

function keep(marks: ReadonlyMap<string, Marks>): void {
  let room = KEPT;
  const newest = [...marks].reverse().flatMap(([key, files]) => {
    const known = [...files].filter(([, { lines }]) => lines !== null);
    room -= known.length;
    return known.length > 0 && room >= 0 ? [[key, Object.fromEntries(known.map(([path, { lines }]) => [path, lines]))] as const] : [];
  });
  remember('viewed', newest.length === 0 ? null : JSON.stringify(newest.reverse()));
}

const initial = (): State => ({ marks: kept(), again: new Map() });

const viewed = createStore<State>(initial);

/** For tests: a window that was just opened. */
export function forgetViewed(): void {
  viewed.setState(initial(), true);
}

export function useMarks(session: SessionId, scope: ChangeScope): Marks {
  return useStore(viewed, (state) => state.marks.get(keyOf(session, scope)) ?? NO_MARKS);
}

export function useIsViewed(session: SessionId, scope: ChangeScope, path: string): boolean {
  return useStore(viewed, (state) => state.marks.get(keyOf(session, scope))?.has(path) === true);
}

export function useChangedAgain(session: SessionId, scope: ChangeScope, path: string): boolean {
  return useStore(viewed, (state) => (state.again.get(keyOf(session, scope)) ?? NO_PATHS).has(path));
}

/** A file's lines as one word. More than are shown at first are never compared, so that showing more changes nothing. */
export function wordOf({ hunks }: FileDiffView): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  let left = SOME;
  for (const hunk of hunks) {
    for (const line of hunk.lines.slice(0, Math.max(left, 0))) {
      for (const char of `${line.change} ${line.text}\n`) {
        const code = char.codePointAt(0) ?? 0;
        a = Math.imul(a ^ code, 2_654_435_761);
        b = Math.imul(b ^ code, 1_597_334_677);
      }
    }
    left -= hunk.lines.length;
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}

/** A file without lines is read by its place in the list: whether it is there. */
const withoutLines = (file: FileChangeView): string => (file.status === 'deleted' ? 'gone' : 'there');

/** `change` answers whether anything is another than what is kept. */
function learn(session: SessionId, scope: ChangeScope, change: (marks: Map<string, Mark>, again: Set<string>) => boolean): void {
  const key = keyOf(session, scope);
  viewed.setState((state) => {
    const files = new Map(state.marks.get(key));
    const paths = new Set(state.again.get(key));
    const other = change(files, paths);
    const marks = new Map(state.marks);
    marks.delete(key);
    if (files.size > 0) marks.set(key, files);
    if (other) keep(marks);
    return { marks, again: new Map(state.again).set(key, paths) };
  });
}

/** Marks a file as read, and folds it; or takes the mark back. */
export function toggleViewed(session: SessionId, scope: ChangeScope, file: FileChangeView): void {
  const { path } = file;
  const shown = lookAt(session, scope).shown.get(path);
  const diff = shown?.diff ?? null;
  const on = viewed.getState().marks.get(keyOf(session, scope))?.has(path) !== true;
  learn(session, scope, (marks, again) => {
    again.delete(path);
    if (!on) marks.delete(path);
    else if (!hasLines(file)) marks.set(path, { lines: withoutLines(file), revision: null });
    else marks.set(path, diff === null ? { lines: null, revision: null } : { lines: wordOf(diff), revision: shown?.revision ?? null });
    return true;
  });
  if (!on) return;
  const open = new Set(readingOf(session).open);
  if (open.delete(path)) read(session, { open });
}

/** Compares what was read with what is there. */
function compare(session: SessionId, scope: ChangeScope, revision: string, found: ReadonlyMap<string, string>): void {
  learn(session, scope, (marks, again) => {
    let other = false;
    for (const [path, lines] of found) {
      const mark = marks.get(path);
      if (mark === undefined) continue;
      other ||= mark.lines !== lines;
      if (mark.lines === null || mark.lines === lines) marks.set(path, { lines, revision });
      else {
        marks.delete(path);
        again.add(path);
      }
    }
    return other;
  });
}

/** Files of one question. */
const BATCH = 20;

async function recheck(session: SessionId, scope: ChangeScope, revision: string, paths: readonly string[], wanted: () => boolean): Promise<void> {
  let waiting = paths;
  let size = BATCH;
  while (waiting.length > 0 && wanted()) {
    const batch = waiting.slice(0, size);
    const answer = await call('changes.files', { session, scope, revision, lines: SOME, paths: [...batch] });
    if (!wanted()) return;
    compare(session, scope, revision, new Map(answer.files.map((diff) => [diff.file.path, wordOf(diff)])));
    const nothing = answer.left_out.length === batch.length;
    // One file alone that finds no room would find none again: its mark stands as it is.
    waiting = [...(nothing && size === 1 ? [] : answer.left_out), ...waiting.slice(size)];
    size = nothing ? 1 : BATCH;
  }
}

/** Keeps marks true while somebody looks at the list. */
export function useKeepViewed(session: SessionId, scope: ChangeScope, view: ChangesView | null): void {
  const marks = useMarks(session, scope);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  useEffect(() => {
    if (view === null || !linked) return undefined;
    let wanted = true;
    const old = view.files.filter(({ path }) => marks.has(path) && marks.get(path)?.revision !== view.revision);
    const plain = old.filter((file) => !hasLines(file));
    if (plain.length > 0) compare(session, scope, view.revision, new Map(plain.map((file) => [file.path, withoutLines(file)])));
    // What cannot be asked now is asked for the next state.
    recheck(session, scope, view.revision, old.filter(hasLines).map(({ path }) => path), () => wanted).catch(() => undefined);
    return () => {
      wanted = false;
    };
    // Comparing changes the marks itself, and must not begin anew with each answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session, scope, view, linked, marks.size]);
}
