/**
 * Keys always have a place to begin: when what had the focus goes away with its view, its dialog or its row, and nothing
 * else takes the focus, it goes to the part of the window in which that stood, or to the view that is there now.
 *
 * It must never take the focus from anything, and leaves it alone where a person clicked beside everything.
 */
import { useEffect } from 'react';

const regionOf = (element: Element): Element | null => element.closest('[data-region], main');

/** Nothing in particular has the focus: the window, or a part of it as a whole. */
export function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body || regionOf(element) === element;
}

function begin(region: Element | null): void {
  const place = region?.isConnected === true && region.closest('[inert]') === null ? region : document.querySelector('main');
  if (!(place instanceof HTMLElement)) return;
  // No stop of Tab, but a place from which Tab goes on.
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

export function useKeepFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let region: Element | null = null;
    let frame = 0;
    const isLost = (): boolean => document.activeElement === document.body && last?.isConnected === false;
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      last = target;
      region = regionOf(target);
    };
    const look = (): void => {
      if (!isLost()) return;
      cancelAnimationFrame(frame);
      // By then whoever takes the focus, or gives it back, has done so.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          if (isLost()) begin(region);
        });
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', onFocus);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', onFocus);
      cancelAnimationFrame(frame);
    };
  }, []);
}
