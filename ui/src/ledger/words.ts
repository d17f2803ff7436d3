/** What is said of the copies of a session's work. Pure. */
import type { KeptBecause, LedgerEntryView, LedgerRestored } from '../protocol/generated';

export const BECAUSE: Record<KeptBecause, string> = {
  asked: 'You asked for it',
  removed: 'Its worktree was removed',
  replaced: 'Something else was brought to its place',
  tidied: 'It went in a clean-up',
};

const counted = (count: number, one: string, more: string): string => (count === 1 ? `1 ${one}` : `${count.toLocaleString('en-US')} ${more}`);

/** What a copy holds beside the commits. */
export function holdsWords({ changed, untracked, conflicts, unfinished }: LedgerEntryView): string {
  const words = [
    changed > 0 && counted(changed, 'changed file', 'changed files'),
    untracked > 0 && counted(untracked, 'new file', 'new files'),
    conflicts > 0 && counted(conflicts, 'file in conflict', 'files in conflict'),
    ...unfinished,
  ].filter((word) => word !== false);
  return words.length === 0 ? 'No changes: only what was checked out' : words.join(', ');
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
  if (way === 'merge') return 'Its changes were brought into the worktree.';
  return whole ? 'It is back, with everything that was in the folder.' : 'It is back, without the files that git ignores: it was made of what the repository keeps.';
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
  const folder = room === null ? '' : ` Its folder in the trash goes too, and ${room} is free again.`;
  return `${holdsWords(entry)}. The repository no longer keeps this copy.${folder}`;
}
