/**
 * Which rows of a long list are near enough to what can be seen to be drawn.
 *
 * No library: every row has one known height, several lists share one scroller, and a row that a person has the focus in
 * stays drawn wherever it is, which the lists' arrow keys rest on.
 */
import { useLayoutEffect, useState, type RefObject } from 'react';

/** With fewer rows than these in all, drawing every one is quicker than finding out which. */
export const MANY_ROWS = 60;
/** Rows beyond each edge, so that scrolling meets no gap. */
const BEYOND = 12;
/** Edges move in steps: not each scrolled row draws the list anew. */
const STEP = 6;
/** Where there is no layout, as much as a window shows. */
const A_WINDOW = 800;

export interface Range {
  from: number;
  /** One past the last. */
  to: number;
}

/** `top` is where the viewport begins, counted from the start of the list; it may lie before or after the list. */
export function rangeOf(top: number, viewport: number, row: number, count: number): Range {
  const first = Math.floor(top / row / STEP) * STEP - BEYOND;
  const last = Math.ceil((top + viewport) / row / STEP) * STEP + BEYOND;
  const from = Math.min(Math.max(first, 0), count);
  return { from, to: Math.max(from, Math.min(last, count)) };
}

/** The rows to draw, in order: those in the range, and some that must be there in any case. */
export function drawnRows(range: Range | null, count: number, always: readonly number[]): number[] {
  if (range === null) return Array.from({ length: count }, (_, at) => at);
  const all = new Set(always.filter((at) => at >= 0 && at < count));
  for (let at = range.from; at < range.to; at += 1) all.add(at);
  return [...all].sort((a, b) => a - b);
}

const scrollerOf = (list: HTMLElement): HTMLElement | null => list.closest<HTMLElement>('[data-scrolls]');

/** Null while all rows are drawn. The list lies in an element with `data-scrolls`, whose one child is all that scrolls. */
export function useRowWindow(list: RefObject<HTMLElement | null>, count: number, row: number, many: boolean): Range | null {
  const [range, setRange] = useState<Range>({ from: 0, to: Math.min(count, Math.ceil(A_WINDOW / row)) });
  useLayoutEffect(() => {
    const scroller = list.current === null ? null : scrollerOf(list.current);
    if (!many || scroller === null) return undefined;
    const look = (): void => {
      if (list.current === null) return;
      const top = scroller.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
      const next = rangeOf(top, scroller.clientHeight || A_WINDOW, row, count);
      setRange((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    look();
    scroller.addEventListener('scroll', look, { passive: true });
    // Lists above this one grow and shrink.
    const observer = new ResizeObserver(look);
    observer.observe(scroller);
    if (scroller.firstElementChild !== null) observer.observe(scroller.firstElementChild);
    return () => {
      scroller.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [list, count, row, many]);
  return many ? range : null;
}
