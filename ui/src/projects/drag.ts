/**
 * Moving rows of the sidebar with the pointer.
 *
 * By pointer events: the web view's own drag and drop is the desktop process's, which takes files that are dragged over
 * the window. A press that does not move stays a click, and Escape takes everything back.
 */
import type { PointerEvent as ReactPointerEvent } from 'react';
import { createStore, useStore } from 'zustand';

export interface Dragged {
  is: 'project' | 'session';
  id: string;
  /** Where it would go, counted among the rows as they are: the line stands before this one. */
  before: number;
}

const drag = createStore<{ now: Dragged | null }>(() => ({ now: null }));

export function useDrag<T>(select: (now: Dragged | null) => T): T {
  return useStore(drag, ({ now }) => select(now));
}

/** How far the pointer goes before a press becomes a drag, and how near an edge it makes the list scroll. */
const SLACK = 5;
const EDGE = 28;
const SPEED = 8;

/** A drag ends with a click on whatever lies under the pointer, which nobody meant. */
function swallowClick(): void {
  const swallow = (event: Event): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

interface Plan {
  is: Dragged['is'];
  id: string;
  /** The row before which it would go, for a pointer at this height. */
  at: (y: number) => number;
  /** The list that scrolls while the pointer is at its edge. */
  scroller: HTMLElement | null;
  drop: (before: number) => void;
}

function edgeSpeed(scroller: HTMLElement | null, y: number): number {
  if (scroller === null) return 0;
  const { top, bottom } = scroller.getBoundingClientRect();
  return y < top + EDGE ? -SPEED : y > bottom - EDGE ? SPEED : 0;
}

/** Called where the button goes down on a row. */
export function beginDrag(event: ReactPointerEvent, { is, id, at, scroller, drop }: Plan): void {
  if (event.button !== 0 || event.pointerType === 'touch') return;
  const begin = event.clientY;
  let y = begin;
  let frame = 0;
  const active = (): boolean => drag.getState().now !== null;
  const show = (): void => {
    const before = at(y);
    const { now } = drag.getState();
    if (now?.before !== before) drag.setState({ now: { is, id, before } });
  };
  const scroll = (): void => {
    const speed = edgeSpeed(scroller, y);
    if (speed !== 0) {
      scroller?.scrollBy({ top: speed });
      show();
    }
    frame = requestAnimationFrame(scroll);
  };
  const onMove = (move: PointerEvent): void => {
    y = move.clientY;
    if (!active() && Math.abs(y - begin) < SLACK) return;
    if (!active()) {
      document.documentElement.dataset['dragging'] = '';
      frame = requestAnimationFrame(scroll);
    }
    show();
  };
  const end = (): void => {
    cancelAnimationFrame(frame);
    delete document.documentElement.dataset['dragging'];
    drag.setState({ now: null });
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', end);
    window.removeEventListener('blur', end);
    window.removeEventListener('keydown', onKey, { capture: true });
  };
  const onUp = (): void => {
    const { now } = drag.getState();
    end();
    if (now === null) return;
    swallowClick();
    drop(now.before);
  };
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape' || !active()) return;
    key.preventDefault();
    key.stopPropagation();
    swallowClick();
    end();
  };
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', end);
  window.addEventListener('blur', end);
  window.addEventListener('keydown', onKey, { capture: true });
}

/** The place among rows of one height, for a pointer at this height over their list. */
export function placeAt(y: number, top: number, row: number, count: number): number {
  return Math.min(Math.max(Math.round((y - top) / row), 0), count);
}
