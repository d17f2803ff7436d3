/** The rows that hunks are drawn as, how high they are and how wide. Pure. */
import { t } from '@lingui/core/macro';
import type { CSSProperties } from 'react';
import type { HunkView, LineView } from '../protocol/generated';

/** Line heights in CSS pixels; the style sheet has the same. Rows that are not drawn keep their room by them. */
export const LINE = 18;
export const HUNK = 26;

/** How many rows are drawn or left out together. */
export const CHUNK = 120;

export type Row =
  | { kind: 'hunk'; range: string; heading: string }
  | { kind: 'line'; line: LineView; text: string }
  /** The line above is the file's last, and nothing ends it. */
  | { kind: 'no_newline' };

/** Whether some lines end with a carriage return and some do not. Only then do those that do say so. */
export function mixedEndings(hunks: readonly HunkView[]): boolean {
  let returns = false;
  let plain = false;
  for (const { lines } of hunks) {
    for (const line of lines) {
      if (line.text.endsWith('\r')) returns = true;
      else if (line.cut !== true) plain = true;
    }
  }
  return returns && plain;
}

function range(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${start}–${start + Math.max(lines, 1) - 1}`;
}

/** Which lines a hunk is about, as they are now; as they were, where none are left. */
function rangeWords(hunk: HunkView): string {
  if (hunk.new_lines === 0) return hunk.old_lines === 1 ? t`was line ${{ line: hunk.old_start }}` : t`were lines ${{ lines: range(hunk.old_start, hunk.old_lines) }}`;
  return hunk.new_lines === 1 ? t`line ${{ line: hunk.new_start }}` : t`lines ${{ lines: range(hunk.new_start, hunk.new_lines) }}`;
}

export function rowsOf(hunks: readonly HunkView[]): Row[] {
  const mixed = mixedEndings(hunks);
  const rows: Row[] = [];
  for (const hunk of hunks) {
    rows.push({ kind: 'hunk', range: rangeWords(hunk), heading: hunk.heading });
    for (const line of hunk.lines) {
      rows.push({ kind: 'line', line, text: mixed || !line.text.endsWith('\r') ? line.text : line.text.slice(0, -1) });
      if (line.no_newline === true) rows.push({ kind: 'no_newline' });
    }
  }
  return rows;
}

export function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + (row.kind === 'hunk' ? HUNK : LINE), 0);
}

export function chunksOf<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

/** How many digits the largest number has. */
export function digitsOf(hunks: readonly HunkView[]): number {
  const largest = hunks.reduce((most, hunk) => Math.max(most, hunk.old_start + hunk.old_lines, hunk.new_start + hunk.new_lines), 1);
  return Math.max(2, String(largest).length);
}

const TAB = 4;

/** How many columns the longest line takes, about: rows that are not drawn must not change the width. */
export function columnsOf(rows: readonly Row[]): number {
  let most = 0;
  for (const row of rows) {
    if (row.kind !== 'line') continue;
    const tabs = row.text.split('\t').length - 1;
    most = Math.max(most, row.text.length + tabs * (TAB - 1) + (row.line.cut === true ? 20 : 0));
  }
  return most;
}

/** What the style sheet has to know of them. */
export function sizeOf(hunks: readonly HunkView[], rows: readonly Row[]): CSSProperties {
  return { '--digits': digitsOf(hunks), '--columns': columnsOf(rows) } as CSSProperties;
}
