/** A session's history as rows, and which of them are shown. Pure. */
import { i18n } from '@lingui/core';
import type { LogRow } from '../protocol/generated';

/** Rows by number, each once, whatever order they came in. */
export function withRows(known: readonly LogRow[], more: readonly LogRow[]): readonly LogRow[] {
  if (more.length === 0) return known;
  const last = known.at(-1)?.seq ?? 0;
  if (more.every((row, index) => row.seq > (more[index - 1]?.seq ?? last))) return [...known, ...more];
  const all = new Map([...known, ...more].map((row) => [row.seq, row]));
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}

export type Shown = 'changes' | 'everything';

export function shownRows(rows: readonly LogRow[], shown: Shown): readonly LogRow[] {
  switch (shown) {
    case 'changes':
      return rows.filter((row) => row.status !== undefined);
    case 'everything':
      return rows;
  }
}

/** The rows before `first`, at most so many: numbers are counted from 1, so they can be asked for by number. */
export function before(first: number, most: number): { after: number; limit: number } | null {
  if (first <= 1) return null;
  const after = Math.max(0, first - 1 - most);
  return { after, limit: first - 1 - after };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The time of day to the second, `14:02:07`. */
export function clockSeconds(then: number): string {
  const date = new Date(then);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The day that a row belongs to, `22 November 2026`. */
export function day(then: number): string {
  return i18n.date(new Date(then), { day: 'numeric', month: 'long', year: 'numeric' });
}
