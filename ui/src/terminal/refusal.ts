/** Typing that did not arrive, gathered until a person has seen it. */
import type { Refusal } from './pane';

/** One line for one cause: the characters add up. */
export function addRefusal(before: Refusal | null, next: Refusal): Refusal {
  if (before?.error.code !== next.error.code) return next;
  const count = before.count === null || next.count === null ? null : before.count + next.count;
  return { count, error: next.error };
}
