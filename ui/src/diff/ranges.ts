/** Which lines of a diff the keys and the pointer are at, and from where to where they reach. Pure. */
import type { Row } from './rows';

export type LineRow = Extract<Row, { kind: 'line' }>;

/** Places among the rows of a diff; both ends belong to it. */
export interface RowRange {
  from: number;
  to: number;
}

export const isLine = (row: Row | undefined): row is LineRow => row?.kind === 'line';

/** How far Page Up and Page Down go. */
const PAGE = 20;

/** The line `by` lines away, or the last one in that direction. The same place where there is none. */
function walk(rows: readonly Row[], at: number, by: number): number {
  const step = Math.sign(by);
  let found = at;
  let left = Math.abs(by);
  for (let next = at + step; left > 0 && next >= 0 && next < rows.length; next += step) {
    if (!isLine(rows[next])) continue;
    found = next;
    left -= 1;
  }
  return found;
}

export function firstLine(rows: readonly Row[]): number {
  return rows.findIndex(isLine);
}

const STEPS: Record<string, (rows: readonly Row[], at: number) => number> = {
  ArrowDown: (rows, at) => walk(rows, at, 1),
  ArrowUp: (rows, at) => walk(rows, at, -1),
  j: (rows, at) => walk(rows, at, 1),
  k: (rows, at) => walk(rows, at, -1),
  PageDown: (rows, at) => walk(rows, at, PAGE),
  PageUp: (rows, at) => walk(rows, at, -PAGE),
  Home: (rows) => firstLine(rows),
  End: (rows) => rows.findLastIndex(isLine),
};

/** Where a key leads from a line; null if it is no key that moves. */
export function lineStep(rows: readonly Row[], at: number, key: string): number | null {
  return STEPS[key]?.(rows, at) ?? null;
}

/** From one line to another, as far as no line between them is left out: one hunk is as far as a range goes. */
export function rangeBetween(rows: readonly Row[], anchor: number, head: number): RowRange {
  const step = Math.sign(head - anchor);
  let end = anchor;
  for (let at = anchor; at !== head; at += step) {
    const next = rows[at + step];
    if (next === undefined || next.kind === 'hunk') break;
    if (isLine(next)) end = at + step;
  }
  return { from: Math.min(anchor, end), to: Math.max(anchor, end) };
}

export const within = (range: RowRange, at: number): boolean => range.from <= at && at <= range.to;
