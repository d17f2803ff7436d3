/** Where a list was scrolled to, kept until a person comes back to it, also after a restart of the window. */
import { useCallback } from 'react';
import { recall, remember } from './remember';

type Place = 'inbox' | 'overview' | 'notifications' | 'side';

/** Scrolling tells of itself many times a second. */
const SETTLED = 200;

function kept(): Record<string, number> {
  try {
    const value: unknown = JSON.parse(recall('scroll') ?? '{}');
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number')) : {};
  } catch {
    return {};
  }
}

function keep(place: Place, top: number): void {
  const all = { ...kept(), [place]: Math.round(top) };
  remember('scroll', Object.values(all).some((one) => one > 0) ? JSON.stringify(all) : null);
}

/** Goes on the element that scrolls. */
export function useKeptScroll(place: Place): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      element.scrollTop = kept()[place] ?? 0;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let top = element.scrollTop;
      const save = (): void => {
        clearTimeout(timer);
        timer = undefined;
        keep(place, top);
      };
      const onScroll = (): void => {
        top = element.scrollTop;
        timer ??= setTimeout(save, SETTLED);
      };
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => {
        if (timer !== undefined) save();
        element.removeEventListener('scroll', onScroll);
      };
    },
    [place],
  );
}
