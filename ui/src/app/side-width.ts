/** How wide the sidebar is: a person's choice, which outlives the window. The style sheet limits it in a narrow one. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from './remember';

export const SIDE_NARROWEST = 200;
export const SIDE_WIDEST = 420;
const USUAL = 256;

const within = (width: number): number => Math.round(Math.min(SIDE_WIDEST, Math.max(SIDE_NARROWEST, width)));

function stored(): number {
  const kept = Number(recall('side_width') ?? USUAL);
  return Number.isFinite(kept) ? within(kept) : USUAL;
}

/** Without a choice the style sheet has its own width for each width of the window. */
function apply(width: number): void {
  if (width === USUAL) document.documentElement.style.removeProperty('--side');
  else document.documentElement.style.setProperty('--side', `${width}px`);
}

const side = createStore<{ width: number }>(() => ({ width: stored() }));
apply(side.getState().width);

export function useSideWidth(): number {
  return useStore(side, (state) => state.width);
}

export function chooseSideWidth(width: number): void {
  const chosen = within(width);
  remember('side_width', chosen === USUAL ? null : String(chosen));
  side.setState({ width: chosen });
  apply(chosen);
}

export function resetSideWidth(): void {
  chooseSideWidth(USUAL);
}
