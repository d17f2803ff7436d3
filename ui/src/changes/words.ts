/** What is said of changed files. Pure. */
import type { ChangesView, ChangeScope, FileChangeView, FileStatus } from '../protocol/generated';
import type { Tone } from '../sessions/status';

export interface StatusWords {
  /** Its sign in the list; no two that mean different things share one. */
  sign: string;
  word: string;
  tone: Tone;
}

export const STATUSES: Record<FileStatus, StatusWords> = {
  conflicted: { sign: '!', word: 'In conflict', tone: 'needs' },
  added: { sign: 'A', word: 'Added', tone: 'done' },
  untracked: { sign: 'N', word: 'New, not yet known to git', tone: 'done' },
  modified: { sign: 'M', word: 'Changed', tone: 'work' },
  deleted: { sign: 'D', word: 'Deleted', tone: 'fail' },
  renamed: { sign: 'R', word: 'Renamed', tone: 'live' },
  copied: { sign: 'C', word: 'Copied', tone: 'live' },
  typechange: { sign: 'T', word: 'Became another kind of file', tone: 'silent' },
};

/** What stands where the counts would, for files without lines. */
export function insteadOfCounts(file: FileChangeView): { word: string; tip: string } | null {
  if (file.submodule) return { word: 'repository', tip: 'It is a repository of its own, and its files are not looked into.' };
  if (file.huge) return { word: 'very large', tip: 'It has more than 4 MiB, so it is not looked into.' };
  if (file.binary) return { word: 'binary', tip: 'It is binary, so it has no lines to show.' };
  if (file.insertions === undefined && file.deletions === undefined) return { word: 'not counted', tip: 'Its lines were not counted.' };
  const mode = file.insertions === 0 && file.deletions === 0 ? modeWords(file) : null;
  if (mode !== null) return { word: 'mode', tip: mode };
  return null;
}

/** Whether there may be lines to look at. */
export function hasLines(file: FileChangeView): boolean {
  return !file.submodule && !file.huge && !file.binary;
}

/** `src/limits/` and `bucket.ts`. */
export function nameParts(path: string): { folder: string; name: string } {
  const cut = path.replace(/\/$/, '').lastIndexOf('/') + 1;
  return { folder: path.slice(0, cut), name: path.slice(cut) };
}

const LINK = '120000';

/** What became of its mode, if anything did. */
export function modeWords({ status, old_mode: old, new_mode: now }: FileChangeView): string | null {
  if (status === 'typechange') return now === LINK ? 'It is a link now.' : old === LINK ? 'It was a link.' : 'It is another kind of file now.';
  if (old === undefined || now === undefined || old === now) return null;
  if (old === '100644' && now === '100755') return 'It can be run now.';
  if (old === '100755' && now === '100644') return 'It can no longer be run.';
  return `Its mode went from ${old} to ${now}.`;
}

/** Why no lines are shown. */
export function withoutLines(file: FileChangeView): string {
  const instead = hasLines(file) ? null : insteadOfCounts(file);
  if (instead !== null) return instead.tip;
  switch (file.status) {
    case 'renamed':
      return 'Only its place changed.';
    case 'copied':
      return 'It is a copy, and no line of it is another.';
    case 'deleted':
      return 'It was empty.';
    case 'added':
    case 'untracked':
      return file.insertions === undefined ? 'It was not looked into.' : 'It is empty.';
    case 'modified':
    case 'typechange':
    case 'conflicted':
      return 'No line of it changed.';
  }
}

const short = (commit: string | undefined): string => commit?.slice(0, 8) ?? '';

/** What the changes are counted from. */
export function sinceWords({ since, commit, base }: Pick<ChangesView, 'since' | 'commit' | 'base'>): string {
  switch (since) {
    case 'base':
      return `since ${short(commit)}, where it left ${base}`;
    case 'start':
      return `since ${short(commit)}, from which its worktree was made`;
    case 'project_base':
      return `since ${short(commit)}, where it left the project’s base`;
    case 'head':
      return `since ${short(commit)}, which is checked out`;
    case 'nothing':
      return 'since nothing: there is no commit to compare with';
  }
}

export function emptyWords(scope: ChangeScope, base: string): string {
  return scope === 'head' ? 'Everything is in a commit.' : `Nothing has changed since ${base}.`;
}

export function filesWords(files: number): string {
  return files === 1 ? '1 file' : `${files.toLocaleString('en-US')} files`;
}

/** Signs as in the rest of the interface: a minus and no hyphen. */
export const plus = (count: number): string => `+${count.toLocaleString('en-US')}`;
export const minus = (count: number): string => `−${count.toLocaleString('en-US')}`;
