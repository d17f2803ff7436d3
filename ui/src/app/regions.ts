/**
 * Moves the focus between the window's parts: F6, and Ctrl+F6 from inside a terminal, to which Tab belongs.
 *
 * A part carries `data-region`. Where the focus stood in it is not remembered: its first stop is as near as any.
 */

function firstStop(region: Element): HTMLElement | undefined {
  const stops = region.querySelectorAll<HTMLElement>('button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex]');
  return [...stops].find((stop) => stop.tabIndex >= 0 && stop.closest('[inert]') === null);
}

/** Focuses the next part, or the one before. Parts without anything to focus are passed over. */
export function moveRegion(back: boolean): void {
  const regions = [...document.querySelectorAll('[data-region]')].filter((region) => firstStop(region) !== undefined);
  const current = document.activeElement?.closest('[data-region]') ?? null;
  const at = current === null ? -1 : regions.indexOf(current);
  const next = back ? (at <= 0 ? regions.length - 1 : at - 1) : (at + 1) % regions.length;
  const region = regions[next];
  if (region !== undefined) firstStop(region)?.focus();
}
