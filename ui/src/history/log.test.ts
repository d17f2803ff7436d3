import { describe, expect, it } from 'vitest';
import type { LogRow } from '../protocol/generated';
import { before, clockSeconds, shownRows, withRows } from './log';

const row = (seq: number, part: Partial<LogRow> = {}): LogRow => ({ seq, at: seq, launch: 1, source: 'hook', what: 'Stop', ...part });
const seqs = (rows: readonly LogRow[]): number[] => rows.map((one) => one.seq);

describe('the rows of a history', () => {
  it('are in order and each there once, whatever came when', () => {
    expect(seqs(withRows([row(1), row(2)], [row(3), row(4)]))).toEqual([1, 2, 3, 4]);
    expect(seqs(withRows([row(3), row(4)], [row(1), row(2)]))).toEqual([1, 2, 3, 4]);
    expect(seqs(withRows([row(1), row(2)], [row(2), row(3)]))).toEqual([1, 2, 3]);
    const known = [row(1)];
    expect(withRows(known, [])).toBe(known);
  });

  it('are all shown, or only those that changed the state', () => {
    const rows = [row(1), row(2, { status: 'idle' })];
    expect(seqs(shownRows(rows, 'changes'))).toEqual([2]);
    expect(shownRows(rows, 'everything')).toBe(rows);
  });

  it('before the first one are asked for by number', () => {
    expect(before(1, 200)).toBeNull();
    expect(before(2, 200)).toEqual({ after: 0, limit: 1 });
    expect(before(201, 200)).toEqual({ after: 0, limit: 200 });
    expect(before(500, 200)).toEqual({ after: 299, limit: 200 });
  });

  it('have a time to the second', () => {
    expect(clockSeconds(new Date(2026, 10, 22, 9, 5, 7).getTime())).toBe('09:05:07');
  });
});
