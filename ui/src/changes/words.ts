/** What is said of changed files. Pure. */
import { t } from '@lingui/core/macro';
import type { ChangesView, ChangeScope, FileChangeView, FileStatus } from '../protocol/generated';
import type { Tone } from '../theme/mark';

export interface StatusWords {
  /** Its sign in the list; no two that mean different things share one. */
  sign: string;
  word: string;
  tone: Tone;
}

export const STATUSES: Record<FileStatus, StatusWords> = {
  conflicted: { sign: '!', word: t`In conflict`, tone: 'needs' },
  added: { sign: 'A', word: t`Added`, tone: 'done' },
  untracked: { sign: 'N', word: t`New, not yet known to git`, tone: 'done' },
  modified: { sign: 'M', word: t`Changed`, tone: 'work' },
  deleted: { sign: 'D', word: t`Deleted`, tone: 'fail' },
  renamed: { sign: 'R', word: t`Renamed`, tone: 'live' },
  copied: { sign: 'C', word: t`Copied`, tone: 'live' },
  typechange: { sign: 'T', word: t`Became another kind of file`, tone: 'silent' },
};

/** What stands where the counts would, for files without lines. */
export function insteadOfCounts(file: FileChangeView): { word: string; tip: string } | null {
  if (file.submodule) return { word: t`repository`, tip: t`It is a repository of its own, and its files are not looked into.` };
  if (file.huge) return { word: t`very large`, tip: t`It has more than 4 MiB, so it is not looked into.` };
  if (file.binary) return { word: t`binary`, tip: t`It is binary, so it has no lines to show.` };
  if (file.insertions === undefined && file.deletions === undefined) return { word: t`not counted`, tip: t`Its lines were not counted.` };
  const mode = file.insertions === 0 && file.deletions === 0 ? modeWords(file) : null;
  if (mode !== null) return { word: t`mode`, tip: mode };
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
  if (status === 'typechange') return now === LINK ? t`It is a link now.` : old === LINK ? t`It was a link.` : t`It is another kind of file now.`;
  if (old === undefined || now === undefined || old === now) return null;
  if (old === '100644' && now === '100755') return t`It can be run now.`;
  if (old === '100755' && now === '100644') return t`It can no longer be run.`;
  return t`Its mode went from ${old} to ${now}.`;
}

/** Why no lines are shown. */
export function withoutLines(file: FileChangeView): string {
  const instead = hasLines(file) ? null : insteadOfCounts(file);
  if (instead !== null) return instead.tip;
  switch (file.status) {
    case 'renamed':
      return t`Only its place changed.`;
    case 'copied':
      return t`It is a copy, and no line of it is another.`;
    case 'deleted':
      return t`It was empty.`;
    case 'added':
    case 'untracked':
      return file.insertions === undefined ? t`It was not looked into.` : t`It is empty.`;
    case 'modified':
    case 'typechange':
    case 'conflicted':
      return t`No line of it changed.`;
  }
}

const short = (commit: string | undefined): string => commit?.slice(0, 8) ?? '';

type Since = Pick<ChangesView, 'since' | 'commit' | 'base'>;

/** What the changes are counted from. */
export function sinceWords({ since, commit, base }: Since): string {
  const start = short(commit);
  switch (since) {
    case 'base':
      return t`since ${start}, where it left ${base}`;
    case 'start':
      return t`since ${start}, from which its worktree was made`;
    case 'project_base':
      return t`since ${start}, where it left the project’s base`;
    case 'head':
      return t`since ${start}, which is checked out`;
    case 'nothing':
      return t`since nothing: there is no commit to compare with`;
  }
}

/** The same as a sentence. */
export function countedWords({ since, commit, base }: Since): string {
  const start = short(commit);
  switch (since) {
    case 'base':
      return t`Counted since ${start}, where it left ${base}.`;
    case 'start':
      return t`Counted since ${start}, from which its worktree was made.`;
    case 'project_base':
      return t`Counted since ${start}, where it left the project’s base.`;
    case 'head':
      return t`Counted since ${start}, which is checked out.`;
    case 'nothing':
      return t`Counted since nothing: there is no commit to compare with.`;
  }
}

export function emptyWords(scope: ChangeScope, base: string): string {
  return scope === 'head' ? t`Everything is in a commit.` : t`Nothing has changed since ${base}.`;
}
