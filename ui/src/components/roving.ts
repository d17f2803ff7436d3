/** Makes a list of buttons one stop for the Tab key, inside which the arrow keys move. */

const stopsOf = (list: Element): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-nav]')];

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
};

/** True when the key was one that moves. Text fields keep their keys. */
export function moveFocus(list: HTMLElement, key: string): boolean {
  const step = STEPS[key];
  const from = document.activeElement;
  if (step === undefined || from instanceof HTMLInputElement) return false;
  const stops = stopsOf(list);
  const row = from?.closest('[data-nav-row]') ?? null;
  const current = from?.closest<HTMLElement>('[data-nav]') ?? (row === null ? undefined : stopsOf(row)[0]);
  const at = current === undefined ? -1 : stops.indexOf(current);
  stops[step(at, stops.length - 1)]?.focus();
  return stops.length > 0;
}

/** Leaves one button reachable by Tab: the one in use, else the current one, else the first. */
export function oneStop(list: HTMLElement): void {
  const stops = stopsOf(list);
  const inUse = stops.find((stop) => stop === document.activeElement) ?? stops.find((stop) => stop.tabIndex === 0 && stop.hasAttribute('tabindex'));
  const chosen = inUse ?? stops.find((stop) => stop.hasAttribute('aria-current')) ?? stops[0];
  for (const stop of stops) stop.tabIndex = stop === chosen ? 0 : -1;
}

/** Keeps it so while rows come and go. Returns what ends it. */
export function keepOneStop(list: HTMLElement | null): (() => void) | undefined {
  if (list === null) return undefined;
  const keep = (): void => oneStop(list);
  const observer = new MutationObserver(keep);
  observer.observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', keep);
  keep();
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', keep);
  };
}
