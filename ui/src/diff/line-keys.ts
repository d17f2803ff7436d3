/**
 * The line of a diff that the keys are at, and the lines that are chosen: by Shift and the arrows, by Shift and a press,
 * or by dragging over the numbers.
 *
 * The lines are one stop for the Tab key. A line that is not drawn is drawn because the keys go there.
 */
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { firstLine, isLine, lineStep, rangeBetween, type RowRange } from './ranges';
import type { Row } from './rows';

/** Which line something belongs to; null for what stands between lines. */
function lineUnder(target: EventTarget): number | null {
  const line = target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null;
  return line === null ? null : Number(line.dataset['line']);
}

const onGutter = (target: EventTarget): boolean => target instanceof Element && target.closest('.diff-gutter') !== null;

interface Chosen {
  at: number;
  /** The other end of the range; null while one line is meant. */
  anchor: number | null;
}

export interface LineKeys {
  /** Where the Tab key enters. */
  stop: number;
  /** The lines that are chosen; null while one line is meant. */
  range: RowRange | null;
  dragging: boolean;
  handlers: {
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    onFocus: (event: FocusEvent<HTMLElement>) => void;
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerOver: (event: PointerEvent<HTMLElement>) => void;
    onClick: (event: MouseEvent<HTMLElement>) => void;
  };
}

/** While the pointer is down, wherever it goes; `end` comes once. */
function useDrag(dragging: boolean, end: (finished: boolean) => void): void {
  useEffect(() => {
    if (!dragging) return undefined;
    const finish = (): void => end(true);
    const cancel = (): void => end(false);
    window.addEventListener('pointerup', finish);
    window.addEventListener('pointercancel', cancel);
    return () => {
      window.removeEventListener('pointerup', finish);
      window.removeEventListener('pointercancel', cancel);
    };
  });
}

/** The end that moves. */
const endOf = ({ from, to }: RowRange, anchor: number): number => (anchor === from ? to : from);

/** Where a key leads: with Shift and an arrow the range grows or shrinks, with any other it is one line again. */
function chosenBy(event: KeyboardEvent, rows: readonly Row[], stop: number, anchor: number | null): Chosen | null {
  const next = lineStep(rows, stop, event.key);
  if (next === null) return null;
  if (!event.shiftKey || !event.key.startsWith('Arrow')) return { at: next, anchor: null };
  const from = anchor ?? stop;
  return { at: endOf(rangeBetween(rows, from, next), from), anchor: from };
}

/** The line that is chosen, and going to another one, which is drawn first if need be. */
function useChosen(rows: readonly Row[], grid: RefObject<HTMLElement | null>) {
  const [chosen, setChosen] = useState<Chosen>({ at: -1, anchor: null });
  const [seen, setSeen] = useState(rows);
  const going = useRef(false);
  if (seen !== rows) {
    // What was chosen stood among other lines.
    setSeen(rows);
    setChosen({ ...chosen, anchor: null });
  }
  const stop = isLine(rows[chosen.at]) ? chosen.at : firstLine(rows);
  useLayoutEffect(() => {
    if (!going.current) return;
    going.current = false;
    const line = grid.current?.querySelector<HTMLElement>(`[data-line="${stop}"]`);
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: 'nearest' });
  }, [stop, grid, chosen]);
  const go = (to: Chosen): void => {
    going.current = true;
    setChosen(to);
  };
  const range = chosen.anchor === null ? null : rangeBetween(rows, chosen.anchor, stop);
  return { chosen, stop, range, choose: setChosen, go };
}

/** `onComment` hears which lines a person wants to say something of. */
export function useLineKeys(rows: readonly Row[], grid: RefObject<HTMLElement | null>, onComment: (range: RowRange) => void): LineKeys {
  const { chosen, stop, range, choose, go } = useChosen(rows, grid);
  const [dragging, setDragging] = useState(false);
  const comment = (of: RowRange): void => {
    choose({ at: of.to, anchor: null });
    onComment(of);
  };
  const meant = range ?? { from: stop, to: stop };
  // Where the pointer is now: what it passed last may not be drawn yet when it is let go.
  const head = useRef(-1);
  useDrag(dragging, (finished) => {
    setDragging(false);
    if (finished) comment(rangeBetween(rows, chosen.anchor ?? head.current, head.current));
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || !target.hasAttribute('data-line') || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = chosenBy(event, rows, stop, chosen.anchor);
    if (next !== null) go(next);
    else if ((key === 'c' || key === 'Enter') && !event.shiftKey && !event.repeat) comment(meant);
    else if (key === 'Escape' && range !== null) choose({ at: stop, anchor: null });
    else return;
    event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const at = target.hasAttribute('data-line') ? lineUnder(target) : null;
    if (at !== null && at !== stop) choose({ at, anchor: null });
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const at = lineUnder(event.target);
    if (at === null || event.button !== 0 || !onGutter(event.target)) return;
    event.preventDefault();
    setDragging(true);
    head.current = at;
    go({ at, anchor: event.shiftKey ? (chosen.anchor ?? stop) : at });
  };
  const onPointerOver = (event: PointerEvent<HTMLElement>): void => {
    const at = dragging ? lineUnder(event.target) : null;
    if (at === null) return;
    head.current = at;
    if (at !== chosen.at) choose({ ...chosen, at });
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    // A screen reader presses the button without a pointer; where there was one, it has been heard.
    const at = event.detail === 0 && onGutter(event.target) ? lineUnder(event.target) : null;
    if (at !== null) comment({ from: at, to: at });
  };
  return { stop, range, dragging, handlers: { onKeyDown, onFocus, onPointerDown, onPointerOver, onClick } };
}
