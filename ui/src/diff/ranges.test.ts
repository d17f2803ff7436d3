import { describe, expect, it } from 'vitest';
import { hunk } from '../platform/fake/changes';
import { firstLine, lineStep, rangeBetween } from './ranges';
import { rowsOf } from './rows';

// 0 the head of a hunk, 1 to 3 its lines, 4 a head, 5 and 6 lines, 7 no newline at the end.
const end = hunk(50, 50, '', ['-a', '+b']);
const rows = rowsOf([hunk(1, 1, '', [' a', '+b', ' c']), { ...end, lines: end.lines.map((line, at) => (at === 1 ? { ...line, no_newline: true } : line)) }]);

describe('keys in the lines of a diff', () => {
  it.each<[string, number, number | null]>([
    ['ArrowDown', 1, 2],
    ['j', 3, 5],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 5, 3],
    ['k', 1, 1],
    ['PageDown', 1, 6],
    ['PageUp', 6, 1],
    ['Home', 6, 1],
    ['End', 1, 6],
    ['x', 1, null],
  ])('%s from %i', (key, from, to) => expect(lineStep(rows, from, key)).toBe(to));
  it('begin at the first', () => expect([firstLine(rows), firstLine([])]).toEqual([1, -1]));
});

describe('a range', () => {
  it.each<[number, number, number, number]>([
    [1, 3, 1, 3],
    [3, 1, 1, 3],
    [2, 2, 2, 2],
    [2, 6, 2, 3],
    [6, 1, 5, 6],
    [5, 7, 5, 6],
  ])('from %i to %i leaves no line out', (anchor, head, from, to) => expect(rangeBetween(rows, anchor, head)).toEqual({ from, to }));
});
