import { describe, expect, it } from 'vitest';
import { drawnRows, rangeOf } from './row-window';

describe('the rows of a long list that are drawn', () => {
  it.each([
    ['at the start', 0, 0],
    ['in the middle', 2_900, 100],
    ['before the viewport', 9_000, 200],
    ['after it', -9_000, 0],
  ])('cover what can be seen and some more, %s', (_where, top, first) => {
    const { from, to } = rangeOf(top, 580, 29, 200);
    expect(from).toBeLessThanOrEqual(first);
    expect(to - from).toBeLessThanOrEqual(20 + 2 * 12 + 2 * 6);
    const seen = Array.from({ length: 200 }, (_, at) => at).filter((at) => (at + 1) * 29 > top && at * 29 < top + 580);
    expect(seen.every((at) => at >= from && at < to)).toBe(true);
  });

  it('also hold what must be there, in order, and nothing that is not', () => {
    expect(drawnRows({ from: 4, to: 6 }, 10, [9, 0, 5, 12, -1])).toEqual([0, 4, 5, 9]);
    expect(drawnRows(null, 3, [])).toEqual([0, 1, 2]);
  });
});
