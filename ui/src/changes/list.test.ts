import { describe, expect, it } from 'vitest';
import { changed, hunk } from '../platform/fake/changes';
import type { ChangesView, FileChangeView, FileDiffView, FileStatus } from '../protocol/generated';
import { found, partsOf, renewed, renewedDiff, rowHeight, uncommittedOf, wantedOf, type Shown } from './list';
import { filesWords, minus, plus } from '../diff/counts';
import { emptyWords, hasLines, insteadOfCounts, modeWords, nameParts, sinceWords, STATUSES, withoutLines } from './words';

const file = (path: string, part: Partial<FileChangeView> = {}): FileChangeView => changed(path, part).file;
const view = (files: FileChangeView[], revision = 'r1'): ChangesView => ({ session: 'shop-1', revision, since: 'base', commit: '9f1c2ab04d5e', base: 'main', files, total: files.length, insertions: 0, deletions: 0, notes: [], watched: true });
const paths = (files: readonly FileChangeView[]): string[] => files.map((one) => one.path);

describe('the list of changed files', () => {
  it('has first what nobody has decided', () => {
    const files = [file('a'), file('b', { status: 'conflicted' }), file('c')];
    expect(partsOf(files).map((part) => [part.kind, paths(part.files)])).toEqual([['conflicts', ['b']], ['files', ['a', 'c']]]);
    expect(partsOf([file('a')]).map((part) => part.kind)).toEqual(['files']);
    expect(partsOf([file('b', { status: 'conflicted' })]).map((part) => part.kind)).toEqual(['conflicts']);
    expect(partsOf([])).toEqual([]);
  });

  it.each([
    ['', ['src/Bucket.ts', 'docs/new.md']],
    ['bucket', ['src/Bucket.ts']],
    ['ts src', ['src/Bucket.ts']],
    ['old', ['docs/new.md']],
    ['nothing', []],
  ])('is searched for %j by every word, also in former paths', (search, expected) => {
    expect(paths(found([file('src/Bucket.ts'), file('docs/new.md', { old_path: 'docs/old.md' })], search))).toEqual(expected);
  });

  it('keeps what did not change as it was, so that only the rest is drawn anew', () => {
    const before = view([file('a'), file('b', { insertions: 1 })]);
    const now = renewed(before, view([file('a'), file('b', { insertions: 2 }), file('c')], 'r2'));
    expect(now.files[0]).toBe(before.files[0]);
    expect(now.files[1]).not.toBe(before.files[1]);
    expect([now.revision, paths(now.files)]).toEqual(['r2', ['a', 'b', 'c']]);
    expect(renewed(before, view([file('a'), file('b', { insertions: 1 })], 'r3')).files).toBe(before.files);
    expect(renewed(null, before)).toBe(before);
    const diff: FileDiffView = changed('a', {}, [hunk(1, 1, '', ['+x'])]);
    expect(renewedDiff(diff, structuredClone(diff))).toBe(diff);
    expect(renewedDiff(diff, changed('a', {}, [hunk(1, 1, '', ['+y'])]))).not.toBe(diff);
  });

  it('asks for lines of open files only, once for each state and each length', () => {
    const listed = view([file('a'), file('b'), file('c', { binary: true }), file('d', { huge: true }), file('e')], 'r2');
    const shown = new Map<string, Shown>([['a', { diff: null, revision: 'r2', lines: 10 }], ['b', { diff: null, revision: 'r1', lines: 10 }], ['e', { diff: null, revision: 'r2', lines: 10 }]]);
    expect(wantedOf(listed, new Set(['a', 'b', 'c', 'd', 'e', 'gone']), shown, (path) => (path === 'e' ? 99 : 10))).toEqual(['b', 'e']);
    expect(wantedOf(listed, new Set(), shown, () => 10)).toEqual([]);
  });

  it('knows the room of its rows, and what is in no commit', () => {
    expect([rowHeight(file('a')), rowHeight(file('a', { old_path: 'b' }))]).toEqual([28, 44]);
    expect(uncommittedOf([file('a'), file('b', { uncommitted: false })])).toBe(1);
  });
});

describe('the words for changed files', () => {
  it('have a sign of its own for everything that can become of a file', () => {
    const signs = Object.values(STATUSES).map((status) => status.sign);
    expect(new Set(signs).size).toBe(signs.length);
  });

  it.each<[Partial<FileChangeView>, string | undefined]>([
    [{}, undefined],
    [{ binary: true }, 'binary'],
    [{ huge: true }, 'very large'],
    [{ submodule: true }, 'repository'],
    [{ old_mode: '100644', new_mode: '100755' }, 'mode'],
    [{ old_mode: '100644', new_mode: '100755', insertions: 1 }, undefined],
  ])('stand where lines are not counted: %j', (part, word) => {
    expect(insteadOfCounts(file('a', part))?.word).toBe(word);
    expect(hasLines(file('a', part))).toBe(word === undefined || word === 'mode');
  });

  it('say when nothing was counted', () => {
    const uncounted = file('a');
    delete uncounted.insertions;
    delete uncounted.deletions;
    expect(insteadOfCounts(uncounted)?.word).toBe('not counted');
    expect(withoutLines({ ...uncounted, status: 'untracked' })).toBe('It was not looked into.');
  });

  it.each<[Partial<FileChangeView>, string | null]>([
    [{}, null],
    [{ old_mode: '100644', new_mode: '100644' }, null],
    [{ old_mode: '100644', new_mode: '100755' }, 'It can be run now.'],
    [{ old_mode: '100755', new_mode: '100644' }, 'It can no longer be run.'],
    [{ old_mode: '100644', new_mode: '160000' }, 'Its mode went from 100644 to 160000.'],
    [{ status: 'typechange', old_mode: '100644', new_mode: '120000' }, 'It is a link now.'],
    [{ status: 'typechange', old_mode: '120000', new_mode: '100644' }, 'It was a link.'],
  ])('tell a mode: %j', (part, words) => expect(modeWords(file('a', part))).toBe(words));

  it.each<[FileStatus, string]>([
    ['renamed', 'Only its place changed.'],
    ['deleted', 'It was empty.'],
    ['added', 'It is empty.'],
    ['modified', 'No line of it changed.'],
  ])('say why a file that is %s shows no lines', (status, words) => expect(withoutLines(file('a', { status }))).toBe(words));

  it.each([
    ['src/limits/bucket.ts', 'src/limits/', 'bucket.ts'],
    ['README.md', '', 'README.md'],
    ['vendor/other/', 'vendor/', 'other/'],
  ])('part %s', (path, folder, name) => expect(nameParts(path)).toEqual({ folder, name }));

  it('count', () => {
    expect([filesWords(1), filesWords(2_001), plus(1_234), minus(0)]).toEqual(['1 file', '2,001 files', '+1,234', '−0']);
    expect(emptyWords('base', 'main')).toBe('Nothing has changed since main.');
    expect(emptyWords('head', 'main')).toBe('Everything is in a commit.');
  });

  it.each([
    ['base', 'since 9f1c2ab0, where it left main'],
    ['start', 'since 9f1c2ab0, from which its worktree was made'],
    ['project_base', 'since 9f1c2ab0, where it left the project’s base'],
    ['head', 'since 9f1c2ab0, which is checked out'],
    ['nothing', 'since nothing: there is no commit to compare with'],
  ] as const)('say what is counted from: %s', (since, words) => expect(sinceWords({ ...view([]), since })).toBe(words));
});
