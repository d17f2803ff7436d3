/** How wide the panel beside a session is: a person's choice, which outlives the window. The style sheet limits it. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from './remember';

export const NARROWEST = 280;
export const WIDEST = 900;
const USUAL = 340;

const within = (width: number): number => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));

function stored(): number {
  const kept = Number(recall('inspector_width') ?? USUAL);
  return Number.isFinite(kept) ? within(kept) : USUAL;
}

function apply(width: number): void {
  document.documentElement.style.setProperty('--inspector', `${width}px`);
}

const panel = createStore<{ width: number }>(() => ({ width: stored() }));
apply(panel.getState().width);

export function usePanelWidth(): number {
  return useStore(panel, (state) => state.width);
}

export function choosePanelWidth(width: number): void {
  const chosen = within(width);
  remember('inspector_width', chosen === USUAL ? null : String(chosen));
  panel.setState({ width: chosen });
  apply(chosen);
}

export function resetPanelWidth(): void {
  choosePanelWidth(USUAL);
}
