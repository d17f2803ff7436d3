/**
 * Why an agent rests: it has only just started, it finished, it was interrupted, or its turn failed.
 *
 * The daemon tells this in its sentence alone, so it is read from there, in this one place; a test holds these words
 * against the daemon's own. A sentence that is not known counts as finished: what is shown for nothing costs a look,
 * what is hidden costs an agent.
 */
import type { SessionView } from '../protocol/generated';

export type Rest = 'started' | 'finished' | 'interrupted' | 'failed';

/* eslint-disable lingui/no-unlocalized-strings -- what the daemon says, to be known again */
export const REST_SAID: readonly (readonly [begins: string, rest: Rest])[] = [
  ['It has started and waits for you', 'started'],
  ['It finished its turn', 'finished'],
  ['Its turn was interrupted', 'interrupted'],
  ['Its turn ended with an error', 'failed'],
];
/* eslint-enable lingui/no-unlocalized-strings */

export function restOf({ reason }: Pick<SessionView, 'reason'>): Rest {
  return REST_SAID.find(([begins]) => reason.startsWith(begins))?.[1] ?? 'finished';
}
