/** The list of changed files: its parts, its search, and how a newer one takes the place of an older. Pure. */
import type { ChangesView, FileChangeView, FileDiffView } from '../protocol/generated';

export interface Part {
  kind: 'conflicts' | 'files';
  files: readonly FileChangeView[];
}

/** What nobody has decided comes first; the rest is by path, as it came. */
export function partsOf(files: readonly FileChangeView[]): Part[] {
  const conflicts = files.filter((file) => file.status === 'conflicted');
  if (conflicts.length === 0) return files.length === 0 ? [] : [{ kind: 'files', files }];
  const rest = files.filter((file) => file.status !== 'conflicted');
  return [{ kind: 'conflicts', files: conflicts }, ...(rest.length === 0 ? [] : [{ kind: 'files' as const, files: rest }])];
}

/** Those in whose path, or former path, every word occurs. */
export function found(files: readonly FileChangeView[], search: string): readonly FileChangeView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter((file) => {
    const text = `${file.path}\n${file.old_path ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const FIELDS = ['path', 'old_path', 'status', 'uncommitted', 'old_mode', 'new_mode', 'insertions', 'deletions', 'binary', 'huge', 'submodule'] as const satisfies (keyof FileChangeView)[];

function sameFile(a: FileChangeView, b: FileChangeView): boolean {
  return FIELDS.every((field) => a[field] === b[field]);
}

/** A newer list in which what did not change is the same object, so that only the rest is drawn anew. */
export function renewed(before: ChangesView | null, now: ChangesView): ChangesView {
  if (before === null) return now;
  const known = new Map(before.files.map((file) => [file.path, file]));
  const files = now.files.map((file) => {
    const old = known.get(file.path);
    return old !== undefined && sameFile(old, file) ? old : file;
  });
  const same = files.length === before.files.length && files.every((file, index) => file === before.files[index]);
  return { ...now, files: same ? before.files : files };
}

/** The lines of a file as they are now; the same object if they are as they were. */
export function renewedDiff(before: FileDiffView | null, now: FileDiffView): FileDiffView {
  return before !== null && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** What is known of the lines of an open file. */
export interface Shown {
  diff: FileDiffView | null;
  /** The revision that it was asked for last. */
  revision: string;
  /** How many lines it may have at most. */
  lines: number;
}

/** The open files whose lines have to be asked for, given what is known of them and what is listed now. */
export function wantedOf(view: ChangesView, open: ReadonlySet<string>, shown: ReadonlyMap<string, Shown>, linesOf: (path: string) => number): string[] {
  return view.files
    .filter(({ path, binary, huge, submodule }) => open.has(path) && !binary && !huge && !submodule)
    .map(({ path }) => path)
    .filter((path) => {
      const known = shown.get(path);
      return known?.revision !== view.revision || known.lines !== linesOf(path);
    });
}

/** How high a row is, in CSS pixels; the style sheet has the same. */
export function rowHeight(file: FileChangeView): number {
  return file.old_path === undefined ? 28 : 44;
}

export function uncommittedOf(files: readonly FileChangeView[]): number {
  return files.filter((file) => file.uncommitted).length;
}
