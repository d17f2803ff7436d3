/** What is said of the copies of a session's work. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { KeptBecause, LedgerEntryView, LedgerRestored } from '../protocol/generated';

export const BECAUSE: Record<KeptBecause, string> = {
  asked: t`You asked for it`,
  removed: t`Its worktree was removed`,
  replaced: t`Something else was brought to its place`,
  tidied: t`It went in a clean-up`,
};

/** What a copy holds beside the commits. */
export function holdsWords({ changed, untracked, conflicts, unfinished }: LedgerEntryView): string {
  const words = [
    changed > 0 && plural(changed, { one: '# changed file', other: '# changed files' }),
    untracked > 0 && plural(untracked, { one: '# new file', other: '# new files' }),
    conflicts > 0 && plural(conflicts, { one: '# file in conflict', other: '# files in conflict' }),
    ...unfinished,
  ].filter((word) => word !== false);
  return words.length === 0 ? t`No changes: only what was checked out` : words.join(', ');
}

/** Newest first. */
export function ordered(entries: readonly LedgerEntryView[]): LedgerEntryView[] {
  return entries.toSorted((a, b) => b.number - a.number);
}

/** The ways in which a copy comes back. */
export type Way = 'back' | 'replace' | 'merge' | 'elsewhere';

export const PARAMS: Record<Exclude<Way, 'elsewhere'>, { whole?: true; replace?: true; merge?: true }> = {
  back: {},
  replace: { replace: true },
  merge: { merge: true },
};

/** What happened when it came back. */
export function backWords(way: Way, { whole }: LedgerRestored): string {
  if (way === 'merge') return t`Its changes were brought into the worktree.`;
  return whole ? t`It is back, with everything that was in the folder.` : t`It is back, without the files that git ignores: it was made of what the repository keeps.`;
}

/** A folder beside the one that it was in. Nothing may be there. */
export function besides({ folder, number }: LedgerEntryView): string {
  return `${folder.replace(/[/\\]+$/, '')}-copy-${number}`;
}

export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[/\\]|\\\\)/.test(path);
}

/** What is gone once a copy is dropped. */
export function lossWords(entry: LedgerEntryView, room: string | null): string {
  const lost = [`${holdsWords(entry)}.`, t`The repository no longer keeps this copy.`];
  if (room !== null) lost.push(t`Its folder in the trash goes too, and ${room} is free again.`);
  return lost.join(' ');
}
