import { describe, expect, it } from 'vitest';
import { wholeSentence } from '../components/sentence';
import { fleet } from '../platform/fake/scenes';
import type { GcRow, RoomView } from '../protocol/generated';
import { actionWords, choiceOf, chosenOf, factsOf, grouped, isChosen, nameOf, promiseWords } from './plan';
import { roomWords, totalOf, totalWords } from '../app/disk-room';

const room = (own: number, whole = true): RoomView => ({ own, shared: 0, whole });
const row = (name: string, part: Partial<GcRow> = {}): GcRow => ({ name, kind: 'worktree', ours: true, verdict: 'can_go', reason: 'its session is archived', proof: `proof of ${name}`, inside: [], ...part });
const names = (rows: readonly GcRow[] | undefined): string[] => (rows ?? []).map((one) => one.name);

describe('room in words', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [1_500, '2 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [2_360_000, '2.4 MB'],
    [9_940_000, '9.9 MB'],
    [9_950_000, '10 MB'],
    [412_300_000, '412 MB'],
    [1_240_000_000, '1.2 GB'],
    [1_000_000_000, '1 GB'],
    [38_000_000_000, '38 GB'],
    [7_700_000_000_000, '7.7 TB'],
    [4_000_000_000_000_000, '4000 TB'],
  ])('%d bytes read %s', (bytes, words) => {
    expect(roomWords(bytes)).toBe(words);
  });

  it.each([
    ['nothing', [], null],
    ['what takes no room', [undefined, room(0)], null],
    ['a sum', [room(800_000_000), undefined, room(400_000_000)], '1.2 GB'],
    ['what could not all be counted', [room(800_000_000, false), room(400_000_000)], 'at least 1.2 GB'],
  ])('the total of %s', (_what, rooms, words) => {
    expect(totalWords(totalOf(rooms))).toBe(words);
  });
});

describe('groups', () => {
  const rows = [row('a', { room: room(5) }), row('b', { verdict: 'keep' }), row('c'), row('d', { room: room(9) }), row('e', { verdict: 'if_named' }), row('f')];

  it('are by verdict, what takes most room first, the rest as it came', () => {
    const groups = grouped(rows);
    expect([...groups.keys()]).toEqual(['can_go', 'if_named', 'keep']);
    expect(names(groups.get('can_go'))).toEqual(['d', 'a', 'c', 'f']);
    expect(names(groups.get('if_named'))).toEqual(['e']);
    expect(names(groups.get('keep'))).toEqual(['b']);
  });

  it('begin with what the daemon proposes, and what a person chose counts for more, except for what stays', () => {
    expect(names(chosenOf(rows, new Map()))).toEqual(['d', 'a', 'c', 'f']);
    expect(names(chosenOf(rows, new Map([['d', false], ['e', true], ['b', true]])))).toEqual(['a', 'c', 'f', 'e']);
    expect(isChosen(row('b', { verdict: 'keep' }), new Map([['b', true]]))).toBe(false);
  });

  it('pass a row back by its name and its own proof', () => {
    expect(choiceOf(row('a'))).toEqual({ name: 'a', proof: 'proof of a' });
  });
});

describe('the one action', () => {
  const big = (name: string): GcRow => row(name, { room: room(600_000_000) });
  const branch = (name: string): GcRow => row(name, { kind: 'branch' });
  it.each([
    [[], 'Move to the trash', 'Choose what may go.'],
    [[big('a'), big('b')], 'Move 2 to the trash, 1.2 GB', '2 go to the trash, whole. All can come back.'],
    [[row('a')], 'Move 1 to the trash', '1 goes to the trash, whole. It can come back.'],
    [[branch('a')], 'Set 1 branch aside', '1 branch is kept under another name. It can come back.'],
    [[branch('a'), branch('b')], 'Set 2 branches aside', '2 branches are kept under another name. All can come back.'],
    [[big('a'), branch('b')], 'Clean up 2, 600 MB', '1 goes to the trash, whole. 1 branch is kept under another name. All can come back.'],
  ])('says what happens to how many: %#', (rows, action, promise) => {
    expect(actionWords(rows)).toBe(action);
    expect(promiseWords(rows)).toBe(promise);
  });
});

describe('what is in a thing', () => {
  it.each<[Partial<GcRow>, string[]]>([
    [{}, []],
    [{ ahead: 0, unpushed: 0 }, ['Merged']],
    [{ ahead: 1, unpushed: 0 }, ['1 commit, pushed']],
    [{ ahead: 5, unpushed: 3 }, ['5 commits, 3 not pushed']],
    [{ ahead: 2, unpushed: 2 }, ['2 commits, not pushed']],
    [{ ahead: 2 }, ['2 commits']],
    [{ inside: ['vim (12)'], dirty: '2 changed files', ahead: 0 }, ['vim (12) inside', '2 changed files', 'Merged']],
    [{ inside: ['vim (12)', 'sh (13)', 'node (14)'] }, ['vim (12) and 2 more inside']],
  ])('%j', (part, words) => {
    expect(factsOf(row('a', part)).map((fact) => fact.words)).toEqual(words);
  });
});

describe('whose a thing is', () => {
  const { sessions, projects } = fleet(0);
  it.each<[string, GcRow, string, string[]]>([
    ['a worktree of a session on record', row('infra-3', { session: 'infra-3', project: 'infra', branch: 'ao/infra-3/pin', path: '/w/infra-3' }), 'Pin base images', ['infra-3', 'ao/infra-3/pin']],
    ['one of a session that is not', row('infra-1', { session: 'infra-1', project: 'infra', branch: 'ao/infra-1/x', path: '/w/infra-1' }), 'infra-1', ['ao/infra-1/x']],
    ['a branch of nobody', row('infra:ao/x', { kind: 'branch', project: 'infra', branch: 'ao/x' }), 'ao/x', ['infra']],
    ['a branch of a session', row('infra:ao/y', { kind: 'branch', project: 'infra', session: 'infra-3', branch: 'ao/y' }), 'Pin base images', ['infra-3', 'ao/y']],
    ['somebody else’s worktree', row('/src/hotfix', { ours: false, project: 'infra', path: '/src/hotfix', branch: 'hotfix' }), 'hotfix', ['infra', '/src/hotfix']],
    ['one on Windows', row('C:\\src\\hotfix', { ours: false, project: 'infra', path: 'C:\\src\\hotfix' }), 'hotfix', ['infra', 'C:\\src\\hotfix']],
    ['a folder of nobody', row('/w/old', { kind: 'folder', path: '/w/old' }), 'old', ['/w/old']],
    ['a last screen', row('screen:infra-3', { kind: 'screen', session: 'infra-3', project: 'infra', path: '/s/infra-3' }), 'Pin base images', ['infra-3']],
  ])('%s', (_what, thing, title, place) => {
    const name = nameOf(thing, sessions, projects);
    expect([name.title, name.place]).toEqual([title, place]);
    if (thing.path !== undefined) expect(name.tip).toContain(thing.path);
  });
});

describe('a reason', () => {
  it.each([
    ['its agent runs', 'Its agent runs.'],
    ['nobody can tell what it is ahead of', 'Nobody can tell what it is ahead of.'],
    ['vim (12) works in it', 'vim (12) works in it.'],
    ['it is what `ao session show` shows of its last screen', 'It is what `ao session show` shows of its last screen.'],
    ['It ended.', 'It ended.'],
  ])('%s', (reason, words) => {
    expect(wholeSentence(reason)).toBe(words);
  });
});
