import { describe, expect, it } from 'vitest';
import type { CallError, ErrorCode, SourceKind } from '../protocol/generated';
import { EMPTY, fieldsFor, placeOf, requestOf, WHERES, wrongWith, type Draft, type Place } from './source';

const CHOICES = { model: ' opus ', effort: '', mode: 'ask' } as const;
const filled = (part: Partial<Draft>): Draft => ({ ...EMPTY, text: ' Fix it ', branch: 'own/name', base: 'next', existing: 'feature/x', folder: '/src/other', ...part });

describe('the fields of a source', () => {
  it.each<[SourceKind, string[]]>([
    ['new_branch', ['base', 'fetch', 'branch']],
    ['branch', ['existing']],
    ['worktree', ['folder']],
    ['main_checkout', []],
    ['scratch', []],
  ])('%s', (where, fields) => expect(fieldsFor(where)).toEqual(fields));

  it('are told of each source', () => {
    expect(WHERES).toHaveLength(5);
    for (const { label, detail } of WHERES) expect(label !== '' && detail.endsWith('.')).toBe(true);
  });
});

describe('what is asked for', () => {
  it.each<[SourceKind, object | undefined, string | null, string | null]>([
    ['new_branch', undefined, 'own/name', 'next'],
    ['branch', { from: 'branch', name: 'feature/x' }, null, null],
    ['worktree', { from: 'worktree', path: '/src/other' }, null, null],
    ['main_checkout', { from: 'main_checkout' }, null, null],
    ['scratch', { from: 'scratch' }, null, null],
  ])('in %s has branch and base only where they belong', (where, source, branch, base) => {
    const request = requestOf(filled({ where }), 'shop', 'claude-code', CHOICES);
    expect(request.source).toEqual(source);
    expect([request.branch, request.base]).toEqual([branch, base]);
    expect(request).toMatchObject({ project: 'shop', agent: 'claude-code', prompt: 'Fix it', model: 'opus', effort: null, mode: 'ask', title: null });
  });

  it('tells a shell nothing, and fetches where a person said so', () => {
    expect(requestOf(filled({}), 'shop', 'shell', CHOICES)).toMatchObject({ prompt: null, model: null, effort: null, mode: null });
    for (const fetch of [true, false]) expect(requestOf(filled({ fetch }), 'shop', 'shell', CHOICES).source).toEqual({ from: 'new_branch', fetch });
  });
});

describe('what can be seen to be wrong', () => {
  it.each<[Partial<Draft>, Place | null]>([
    [{ branch: '' }, null],
    [{ branch: 'ao/x-1/fix' }, null],
    [{ branch: 'two words' }, 'branch'],
    [{ branch: '-f' }, 'branch'],
    [{ where: 'branch', existing: ' ' }, 'existing'],
    [{ where: 'branch', existing: 'a..b' }, 'existing'],
    [{ where: 'branch', branch: 'two words' }, null],
    [{ where: 'worktree', folder: '' }, 'folder'],
    [{ where: 'worktree', folder: '../other' }, 'folder'],
    [{ where: 'worktree', folder: 'C:\\src\\other' }, null],
    [{ where: 'main_checkout', folder: '' }, null],
    [{ where: 'scratch' }, null],
  ])('%o', (part, place) => expect(wrongWith(filled(part))?.place ?? null).toBe(place));
});

describe('a refusal', () => {
  const error = (code: ErrorCode, message = ''): CallError => ({ code, class: 'conflict', message });

  it.each<[ErrorCode, string, SourceKind, Place]>([
    ['BRANCH_TAKEN', '', 'new_branch', 'branch'],
    ['BRANCH_TAKEN', 'the branch x is checked out in /y', 'branch', 'existing'],
    ['UNKNOWN_BASE', '', 'new_branch', 'base'],
    ['UNKNOWN_BASE', 'there is no branch x, neither here nor on a remote', 'branch', 'existing'],
    ['WORKTREE_MISSING', '', 'worktree', 'folder'],
    ['NOT_A_REPOSITORY', '', 'worktree', 'folder'],
    ['NOT_A_REPOSITORY', '', 'new_branch', 'project'],
    ['FOLDER_HELD', '', 'main_checkout', 'where'],
    ['FOLDER_HELD', '', 'worktree', 'folder'],
    ['AGENT_NOT_INSTALLED', '', 'new_branch', 'agent'],
    ['OPTION_UNSUPPORTED', 'aider offers no effort', 'new_branch', 'agent'],
    ['INVALID_REQUEST', 'a title has 1 to 120 characters and no control characters', 'new_branch', 'title'],
    ['INVALID_REQUEST', '"-x" cannot be the name of a branch', 'new_branch', 'branch'],
    ['INVALID_REQUEST', '"-x" cannot be the name of a base', 'new_branch', 'base'],
    ['INVALID_REQUEST', 'a worktree\'s path must be absolute', 'worktree', 'folder'],
    ['INVALID_REQUEST', 'something else', 'new_branch', 'all'],
    ['DISK_FULL', '', 'new_branch', 'all'],
    ['LINK_LOST', '', 'new_branch', 'all'],
  ])('%s “%s” of %s belongs to %s', (code, message, where, place) => expect(placeOf(error(code, message), { where, fetch: null })).toBe(place));

  it('of a fetch that was asked for belongs to what it starts from', () => {
    expect(placeOf(error('GIT_FAILED', 'git fetch failed: no route to host'), { where: 'new_branch', fetch: true })).toBe('base');
    expect(placeOf(error('GIT_FAILED', 'git worktree failed'), { where: 'new_branch', fetch: true })).toBe('all');
  });
});
