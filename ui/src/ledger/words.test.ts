import { describe, expect, it } from 'vitest';
import type { LedgerEntryView, LedgerRestored } from '../protocol/generated';
import { backWords, besides, holdsWords, isAbsolute, lossWords, ordered } from './words';

const entry = (part: Partial<LedgerEntryView> = {}): LedgerEntryView => ({ session: 'shop-1', number: 3, because: 'asked', state: 'kept', at: 0, folder: '/w/shop-1/', changed: 0, untracked: 0, conflicts: 0, unfinished: [], left_out: [], ...part });
const restored = (part: Partial<LedgerRestored> = {}): LedgerRestored => ({ entry: entry(), folder: '/w/shop-1', whole: true, notes: [], conflicts: [], ...part });

describe('the words for copies', () => {
  it.each<[Partial<LedgerEntryView>, string]>([
    [{}, 'No changes: only what was checked out'],
    [{ changed: 1 }, '1 changed file'],
    [{ changed: 1_200, untracked: 1, conflicts: 2, unfinished: ['a merge in progress'] }, '1,200 changed files, 1 new file, 2 files in conflict, a merge in progress'],
  ])('say what is in one: %j', (part, words) => expect(holdsWords(entry(part))).toBe(words));

  it('are newest first', () => expect(ordered([entry({ number: 1 }), entry({ number: 3 }), entry({ number: 2 })]).map((one) => one.number)).toEqual([3, 2, 1]));

  it.each<[string, boolean]>([['/a', true], ['C:\\a', true], ['c:/a', true], ['\\\\host\\a', true], ['a/b', false], ['~/a', false], ['', false]])('know a whole path: %s', (path, whole) => expect(isAbsolute(path)).toBe(whole));

  it('propose a folder beside the one it was in', () => expect(besides(entry())).toBe('/w/shop-1-copy-3'));

  it('say what came back, and what is lost', () => {
    expect(backWords('merge', restored({ whole: false }))).toBe('Its changes were brought into the worktree.');
    expect(backWords('back', restored())).toContain('everything');
    expect(backWords('back', restored({ whole: false }))).toContain('without the files that git ignores');
    expect(lossWords(entry({ changed: 1 }), '412 MB')).toBe('1 changed file. The repository no longer keeps this copy. Its folder in the trash goes too, and 412 MB is free again.');
    expect(lossWords(entry({ changed: 1 }), null)).toBe('1 changed file. The repository no longer keeps this copy.');
  });
});
