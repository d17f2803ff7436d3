/** How large everything is shown: a person's choice, kept for this window and told to the process that shows it. */
import { t } from '@lingui/core/macro';
import { createStore, useStore } from 'zustand';
import { ask, toCallError } from '../platform/bridge';
import { recall, remember } from '../app/remember';
import { notify } from '../app/screen';

export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200] as const;
export const USUAL = 100;

function stored(): number {
  const kept = Number(recall('zoom'));
  return ZOOMS.find((one) => one === kept) ?? USUAL;
}

export const zoom = createStore<{ percent: number }>(() => ({ percent: stored() }));

export function chooseZoom(percent: number): void {
  remember('zoom', percent === USUAL ? null : String(percent));
  zoom.setState({ percent });
  ask({ ask: 'zoom', percent }).catch((error: unknown) => notify(t`The size could not be changed`, toCallError(error)));
}

/** The next larger or smaller size; the last one stays. */
export function stepZoom(larger: boolean): void {
  const { percent } = zoom.getState();
  const next = larger ? ZOOMS.find((one) => one > percent) : ZOOMS.findLast((one) => one < percent);
  if (next !== undefined) chooseZoom(next);
}

/** Called once the bridge is there. */
export function startZoom(): void {
  if (zoom.getState().percent !== USUAL) chooseZoom(zoom.getState().percent);
}

export function useZoom(): number {
  return useStore(zoom, (state) => state.percent);
}
