/** How close the rows of lists stand: a person's choice, kept for this window. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../app/remember';

export type Density = 'usual' | 'compact';

/** The height of a row of the sidebar. The style sheet has the same numbers. */
export const ROW_HEIGHT: Record<Density, number> = { usual: 28, compact: 24 };

const density = createStore<{ choice: Density }>(() => ({ choice: recall('density') === 'compact' ? 'compact' : 'usual' }));

function show(): void {
  const { choice } = density.getState();
  if (choice === 'usual') delete document.documentElement.dataset['density'];
  else document.documentElement.dataset['density'] = choice;
}

export function chooseDensity(choice: Density): void {
  remember('density', choice === 'usual' ? null : choice);
  density.setState({ choice });
  show();
}

export function useDensity(): Density {
  return useStore(density, (state) => state.choice);
}

show();
