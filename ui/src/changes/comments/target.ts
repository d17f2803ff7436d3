/**
 * The lines that a comment is about: how they are named, quoted, and found again after the file changed. Pure.
 *
 * A comment must never move to another line that only looks alike, so a line that moved is taken for the same one only
 * where it stands in the same company, or where nothing else reads like it.
 */
import { t } from '@lingui/core/macro';
import { isLine, type LineRow, type RowRange } from '../../diff/ranges';
import type { Row } from '../../diff/rows';
import type { LineChange } from '../../protocol/generated';

export interface Quoted {
  change: LineChange;
  text: string;
}

export interface Target {
  /** Whether the numbers are those of the file as it is now, or, where all its lines are gone, as it was before. */
  side: 'now' | 'before';
  from: number;
  to: number;
  /** Where it stands among the lines as they are now; lines that are gone stand between two of them. */
  order: number;
  /** Its lines, or the first of them. */
  quoted: readonly Quoted[];
  count: number;
  /** The lines around it, by which it is known again. */
  above: string | null;
  below: string | null;
}

/** More lines than these are counted and not quoted: the agent has the file. */
export const QUOTED = 20;
/** No longer part of a line is quoted. */
export const LONGEST = 400;

const cutText = (text: string): string => text.slice(0, LONGEST);
const isGone = (row: LineRow): boolean => row.line.change === 'removed';

/** The number that the nearest line in that direction has now. */
function numberBeside(rows: readonly Row[], at: number, step: 1 | -1): number | null {
  for (let next = at + step; next >= 0 && next < rows.length; next += step) {
    const row = rows[next];
    if (isLine(row) && row.line.new !== undefined) return row.line.new;
  }
  return null;
}

/** Lines that are gone stand before the one that follows them. */
function orderOf(rows: readonly Row[], { from, to }: RowRange): number {
  const next = numberBeside(rows, to, 1);
  return next === null ? (numberBeside(rows, from, -1) ?? 0) + 0.5 : next - 0.5;
}

/** The line beside a range, in the same hunk. */
function beside(rows: readonly Row[], at: number, step: 1 | -1): string | null {
  for (let next = at + step; ; next += step) {
    const row = rows[next];
    if (isLine(row)) return cutText(row.text);
    if (row === undefined || row.kind === 'hunk') return null;
  }
}

export function targetOf(rows: readonly Row[], range: RowRange): Target {
  const lines = rows.slice(range.from, range.to + 1).filter(isLine);
  const present = lines.filter((row) => !isGone(row));
  const side = present.length > 0 ? 'now' : 'before';
  const numbers = (side === 'now' ? present : lines).map((row) => (side === 'now' ? row.line.new : row.line.old) ?? 0);
  const from = numbers[0] ?? 0;
  return {
    side,
    from,
    to: numbers.at(-1) ?? from,
    order: side === 'now' ? from : orderOf(rows, range),
    quoted: lines.slice(0, QUOTED).map((row) => ({ change: row.line.change, text: cutText(row.text) })),
    count: lines.length,
    above: beside(rows, range.from, -1),
    below: beside(rows, range.to, 1),
  };
}

interface Found {
  range: RowRange;
  score: number;
  distance: number;
}

/** Whether a line reads as it was quoted. A new line and an unchanged one are the same line before and after a commit. */
const reads = (row: LineRow, quoted: Quoted): boolean => isGone(row) === (quoted.change === 'removed') && cutText(row.text) === quoted.text;

/** Lines such as a bracket alone say nothing about where they stood. */
const speaks = (target: Target): boolean => target.quoted.some(({ text }) => /[\p{L}\p{N}].*[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(text));

/** The lines of one hunk, by their places among the rows. */
function hunksOf(rows: readonly Row[]): number[][] {
  const hunks: number[][] = [];
  for (const [at, row] of rows.entries()) {
    if (row.kind === 'hunk') hunks.push([]);
    else if (row.kind === 'line') hunks.at(-1)?.push(at);
  }
  return hunks;
}

function candidates(target: Target, rows: readonly Row[]): Found[] {
  const found: Found[] = [];
  for (const places of hunksOf(rows)) {
    for (let start = 0; start + target.count <= places.length; start += 1) {
      const same = target.quoted.every((quoted, index) => {
        const row = rows[places[start + index] ?? -1];
        return isLine(row) && reads(row, quoted);
      });
      const [from, to] = [places[start], places[start + target.count - 1]];
      if (!same || from === undefined || to === undefined) continue;
      const now = targetOf(rows, { from, to });
      const company = Number(target.above !== null && now.above === target.above) + Number(target.below !== null && now.below === target.below);
      const distance = Math.abs(now.from - target.from);
      found.push({ range: { from, to }, score: company * 2 + Number(distance === 0), distance });
    }
  }
  return found;
}

/** Where the lines of a comment are now; null if they are not there any more. */
export function placeOf(target: Target, rows: readonly Row[]): RowRange | null {
  const found = candidates(target, rows).sort((a, b) => b.score - a.score || a.distance - b.distance);
  const best = found[0];
  if (best === undefined) return null;
  return best.score > 0 || (found.length === 1 && speaks(target)) ? best.range : null;
}

/** What they are called: `line 14`, `lines 14–18`, `removed line 3`. */
export function targetWords({ side, from, to }: Target): string {
  if (side === 'now') return from === to ? t`line ${from}` : t`lines ${from}–${to}`;
  return from === to ? t`removed line ${from}` : t`removed lines ${from}–${to}`;
}
