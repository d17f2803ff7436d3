/**
 * Files that are dragged over the window, and who takes them.
 *
 * The desktop process tells where they are and, once they were let go, their paths; the page's own drag events hold no
 * paths and must do nothing, or the page would navigate to a file. Whoever takes files says so here, and knows nothing of
 * the others: the innermost place under the pointer gets them.
 */
import { useEffect, useEffectEvent, type RefObject } from 'react';
import { createStore, useStore } from 'zustand';
import type { AppNews } from '../protocol/generated';

export interface DropTarget {
  element: HTMLElement;
  take: (paths: readonly string[]) => void;
}

const targets = new Set<DropTarget>();

interface Over {
  element: HTMLElement;
  /** How many they are; 0 while that is not told. */
  count: number;
}

/** The place that they are over. */
export const dropping = createStore<{ over: Over | null }>(() => ({ over: null }));

/** Says that a place takes files. Returns what ends it. */
export function takeDrops(target: DropTarget): () => void {
  targets.add(target);
  return () => {
    targets.delete(target);
    if (dropping.getState().over?.element === target.element) dropping.setState({ over: null });
  };
}

function targetAt(x: number, y: number): DropTarget | null {
  for (let at: Element | null = document.elementFromPoint(x, y); at !== null; at = at.parentElement) {
    // What lies under something inert, such as a dialog's ground, is not meant.
    if (at.hasAttribute('inert')) return null;
    const found = [...targets].find((target) => target.element === at);
    if (found !== undefined) return found;
  }
  return null;
}

export function heardDrop({ phase, x, y, paths }: Extract<AppNews, { news: 'drop' }>): void {
  const target = phase === 'left' ? null : targetAt(x, y);
  switch (phase) {
    case 'over': {
      const before = dropping.getState().over;
      if (before?.element === target?.element && before?.count === paths.length) return;
      dropping.setState({ over: target === null ? null : { element: target.element, count: paths.length } });
      return;
    }
    case 'dropped':
      dropping.setState({ over: null });
      if (paths.length > 0) target?.take(paths);
      return;
    case 'left':
      dropping.setState({ over: null });
      return;
  }
}

/** Called once: files that are let go on the page do nothing there. */
export function ignoreFileDrags(): void {
  const ignore = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', ignore);
  window.addEventListener('drop', ignore);
}

/** Takes files in a place while `ready`. Returns how many are over it, 0 for some, or null for none. */
export function useDrops(place: RefObject<HTMLElement | null>, ready: boolean, take: (paths: readonly string[]) => void): number | null {
  const took = useEffectEvent(take);
  useEffect(() => {
    const element = place.current;
    if (element === null || !ready) return;
    return takeDrops({ element, take: (paths) => took(paths) });
  }, [place, ready]);
  return useStore(dropping, ({ over }) => (over !== null && over.element === place.current ? over.count : null));
}
