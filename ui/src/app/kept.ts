/** Counts what was done to kept work from elsewhere than where it is listed: whoever lists it asks for it again. */
import { createStore, useStore } from 'zustand';

const kept = createStore<{ turn: number }>(() => ({ turn: 0 }));

export function keptChanged(): void {
  kept.setState(({ turn }) => ({ turn: turn + 1 }));
}

export function useKeptTurn(): number {
  return useStore(kept, ({ turn }) => turn);
}
