/** Moving through the cards by key, and where the focus goes when the card it stood in is gone. */
import { useEffect, useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { isNowhere } from '../app/keep-focus';
import { screen } from '../app/screen';

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

interface Key {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

function stepOf(event: Key): number | null {
  return event.ctrlKey || event.altKey || event.metaKey || event.shiftKey ? null : (STEPS[event.key] ?? null);
}

/** Texts keep their keys, and so does what scrolls. */
function keepsKeys(target: EventTarget, key: string): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('input, textarea, [role="menu"]') !== null) return true;
  return key.startsWith('Arrow') && target.closest('pre, [data-scrolls]') !== null;
}

export function cardsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-card]')];
}

/** From the card that the focus is in to the one before or after; from elsewhere to the first. True if it moved. */
function walk(list: HTMLElement, step: number): boolean {
  const cards = cardsOf(list);
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[at === -1 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1)];
  next?.focus();
  return next !== undefined;
}

export function walkCards(event: KeyboardEvent<HTMLElement>): void {
  const step = stepOf(event);
  // A button of a menu opens it with the arrow keys, and has said so.
  if (step === null || event.defaultPrevented || keepsKeys(event.target, event.key)) return;
  if (walk(event.currentTarget, step)) event.preventDefault();
}

/** While nothing has the focus, the keys begin with the first card. They only move: nothing is answered from here. */
export function useFirstStep(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const step = stepOf(event);
      if (step === null || !isNowhere(document.activeElement) || screen.getState().dialog !== null || list.current === null) return;
      if (walk(list.current, step)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [list]);
}

interface Kept {
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/** Leads the keys to a card that this event brings, once it is drawn. */
export function focusCard(key: string): void {
  setTimeout(() => cardsOf(document.body).find((card) => card.dataset['card'] === key)?.focus(), 0);
}

/** Where the focus was in the list. */
interface Place {
  /** The card's key; none between the cards. */
  key: string | undefined;
  index: number;
}

/**
 * When what has the focus goes, its card gets it, or the next one if that is gone too: as a whole, and on none of its
 * buttons. After the last one it is what stands for the list. Somebody who is elsewhere is left there.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, items: unknown): Kept {
  const at = useRef<Place | null>(null);
  useLayoutEffect(() => {
    const place = at.current;
    if (place === null || document.activeElement !== document.body || list.current === null) return;
    const cards = cardsOf(list.current);
    const own = cards.find((card) => card.dataset['card'] === place.key);
    const next = own ?? cards[Math.min(place.index, cards.length - 1)] ?? list.current.querySelector<HTMLElement>('[data-inbox-head]');
    next?.focus();
  }, [list, items]);
  return {
    onFocus: ({ currentTarget, target }) => {
      const cards = cardsOf(currentTarget);
      const index = cards.findIndex((card) => card.contains(target));
      at.current = { key: cards[index]?.dataset['card'], index: Math.max(index, 0) };
    },
    onBlur: ({ currentTarget, relatedTarget }) => {
      // What vanishes takes the focus with it without saying where; that is no leaving.
      if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) at.current = null;
    },
  };
}
