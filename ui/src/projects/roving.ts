/** Moves focus along the marked buttons of a list. */

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
  const stops = [...list.querySelectorAll<HTMLElement>('[data-nav]')];
  const current = from?.closest<HTMLElement>('[data-nav]') ?? from?.closest('[data-nav-row]')?.querySelector<HTMLElement>('[data-nav]') ?? null;
  const at = current === null ? -1 : stops.indexOf(current);
  stops[step(at, stops.length - 1)]?.focus();
  return stops.length > 0;
}
