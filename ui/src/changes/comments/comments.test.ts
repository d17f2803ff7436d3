import { describe, expect, it } from 'vitest';
import { hunk } from '../../platform/fake/changes';
import { rowsOf, type Row } from '../../diff/rows';
import { afterLines, afterList, placesOf, readyOf, type Comment } from './comment';
import { messageOf } from './message';
import { placeOf, targetOf, targetWords, type Target } from './target';

const rows = (...text: string[]): Row[] => rowsOf([hunk(10, 10, '', text)]);
/** The first row is the head of the hunk. */
const target = (text: readonly string[], from: number, to = from): Target => targetOf(rows(...text), { from, to });
const comment = (part: Partial<Comment> & { target: Target }): Comment => ({ id: '1', path: 'src/a.ts', scope: 'base', text: 'Say why.', ...part });

const BEFORE = [' const a = 1;', '-const b = 2;', '+const b = 3;', ' }', ' const c = 4;'];

describe('what a comment is about', () => {
  it.each<[string, [number, number], string, string[]]>([
    ['a new line', [3, 3], 'line 11', ['const b = 3;']],
    ['a line that did not change', [1, 1], 'line 10', ['const a = 1;']],
    ['a line that is gone', [2, 2], 'removed line 11', ['const b = 2;']],
    ['several lines', [3, 5], 'lines 11–13', ['const b = 3;', '}', 'const c = 4;']],
    ['a line that is gone, and others', [2, 3], 'line 11', ['const b = 2;', 'const b = 3;']],
  ])('%s', (_case, [from, to], words, quoted) => {
    const found = target(BEFORE, from, to);
    expect([targetWords(found), found.quoted.map(({ text }) => text), found.count]).toEqual([words, quoted, to - from + 1]);
  });

  it('is quoted as far as it helps', () => {
    const long = target(Array.from({ length: 50 }, () => `+${'x'.repeat(900)}`), 1, 50);
    expect([long.quoted.length, long.quoted[0]?.text.length, long.count]).toEqual([20, 400, 50]);
  });
});

describe('a line is found again', () => {
  const all = (...text: string[]): number | null => placeOf(target(BEFORE, 3), rows(...text))?.from ?? null;
  it.each<[string, number | null, string[]]>([
    ['where it was', 3, BEFORE],
    ['further down', 5, [' const a = 1;', '+one', '+two', '-const b = 2;', '+const b = 3;', ' }', ' const c = 4;']],
    ['once it is in a commit', 2, [' const a = 1;', ' const b = 3;', ' }', '+const d = 5;']],
    ['beside the same neighbours, if it is there twice', 5, ['+const b = 3;', '+x', ' const a = 1;', '-const b = 2;', '+const b = 3;', ' }']],
    ['not where another stands in its place', null, [' const a = 1;', '-const b = 2;', '+const b = 30;', ' }', ' const c = 4;']],
    ['not among lines that are gone', null, [' const a = 1;', '-const b = 3;', ' }']],
    ['not in nothing', null, []],
  ])('%s', (_case, at, text) => expect(all(...text)).toBe(at));

  it('a bracket is no line to be known by', () => {
    const bracket = target(BEFORE, 4);
    expect(placeOf(bracket, rows(' other', '+}', ' another'))).toBeNull();
    expect(placeOf(bracket, rows(' x', '+const b = 3;', ' }'))).toEqual({ from: 3, to: 3 });
  });

  it('several are found together or not at all', () => {
    const range = target(BEFORE, 3, 5);
    expect(placeOf(range, rows('+new', '+const b = 3;', ' }', ' const c = 4;'))).toEqual({ from: 2, to: 4 });
    expect(placeOf(range, rows('+const b = 3;', '+new', ' }', ' const c = 4;'))).toBeNull();
    expect(placeOf(range, rowsOf([hunk(1, 1, '', ['+const b = 3;']), hunk(9, 9, '', [' }', ' const c = 4;'])]))).toBeNull();
  });
});

describe('a batch follows its file', () => {
  const one = comment({ target: target(BEFORE, 3) });
  const gone = comment({ id: '2', target: target(BEFORE, 2) });
  const moved = rows('+first', ...BEFORE);
  it('to other numbers', () => expect(afterLines([one], 'src/a.ts', 'base', moved, false)[0]?.target).toMatchObject({ from: 12, to: 12, order: 12 }));
  it('and is the same while nothing moved', () => {
    const batch = [one, gone];
    expect(afterLines(batch, 'src/a.ts', 'base', rows(...BEFORE), false)).toBe(batch);
    expect(afterLines(batch, 'src/b.ts', 'base', [], false)).toBe(batch);
  });
  it('says what is lost, once', () => {
    const lost = afterLines([one], 'src/a.ts', 'base', rows(' x'), false);
    expect(lost[0]?.lost).toBe('line');
    expect(afterLines(lost, 'src/a.ts', 'base', rows(' x'), false)).toBe(lost);
    expect(afterLines(lost, 'src/a.ts', 'base', moved, false)[0]?.lost).toBeUndefined();
  });
  it('says nothing of what it cannot see', () => {
    expect(afterLines([one], 'src/a.ts', 'base', rows(' x'), true)[0]?.lost).toBeUndefined();
    expect(afterLines([one], 'src/a.ts', 'head', rows(' x'), false)[0]?.lost).toBeUndefined();
    expect(afterLines([gone], 'src/a.ts', 'head', rows(' x'), false)[0]?.lost).toBeUndefined();
  });
  it('knows lines that are gone only where they were counted', () => {
    const places = placesOf([one, gone], 'head', rows(...BEFORE));
    expect([places.placed.map((at) => at.comment.id), places.elsewhere.map(({ id }) => id)]).toEqual([['1'], ['2']]);
  });
  it('learns that its file is gone, and back', () => {
    const lost = afterList([one], 'base', new Set());
    expect(lost[0]?.lost).toBe('file');
    expect(afterList(lost, 'base', new Set(['src/a.ts']))[0]?.lost).toBeUndefined();
    expect(afterList([one], 'head', new Set())[0]?.lost).toBeUndefined();
  });
  it('has in it what was added and is not being changed', () => {
    expect(readyOf([one, gone, comment({ id: '3', text: '', target: one.target })], new Map([['2', 'half']])).map(({ id }) => id)).toEqual(['1']);
  });
});

describe('the message', () => {
  it('has every comment in file order, with its place and its lines', () => {
    const message = messageOf([
      comment({ path: 'src/b.ts', target: target(BEFORE, 5), text: 'Is it used?\n\nI think not.' }),
      comment({ target: target(BEFORE, 3, 4), text: 'Name it.' }),
      comment({ target: target(BEFORE, 2), text: 'Why is it gone?' }),
    ]);
    expect(message).toBe(`Comments on your changes:

src/a.ts, removed line 11
> const b = 2;
Why is it gone?

src/a.ts:11-12
> const b = 3;
> }
Name it.

src/b.ts:13
> const c = 4;
Is it used?

I think not.`);
  });

  it.each<[string, Comment, string]>([
    ['one', comment({ target: target(BEFORE, 1) }), 'Comment on your changes:\n\nsrc/a.ts:10\n> const a = 1;\nSay why.'],
    ['old and new lines are told apart', comment({ target: target(BEFORE, 1, 3) }), 'Comment on your changes:\n\nsrc/a.ts:10-11\n>  const a = 1;\n> -const b = 2;\n> +const b = 3;\nSay why.'],
    ['several that are gone', comment({ target: target(['-a', '-b'], 1, 2) }), 'Comment on your changes:\n\nsrc/a.ts, removed lines 10-11\n> a\n> b\nSay why.'],
    ['a line that is lost', comment({ target: target(BEFORE, 1), lost: 'line' }), 'Comment on your changes:\n\nsrc/a.ts:10 (this line has changed since)\n> const a = 1;\nSay why.'],
    ['a file that is lost', comment({ target: target(BEFORE, 1), lost: 'file' }), 'Comment on your changes:\n\nsrc/a.ts:10 (this file is no longer among the changes)\n> const a = 1;\nSay why.'],
    ['an empty line', comment({ target: target(['+'], 1) }), 'Comment on your changes:\n\nsrc/a.ts:10\n>\nSay why.'],
  ])('%s', (_case, one, text) => expect(messageOf([one])).toBe(text));

  it('says how many lines are left out', () => {
    expect(messageOf([comment({ target: target(Array.from({ length: 22 }, (_, at) => `+${at}`), 1, 22) })])).toContain('> 19\n> … 2 more lines\nSay why.');
  });
});
