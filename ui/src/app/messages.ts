/** A session's messages as events and answers tell of them, which may cross each other. Pure. */
import type { MessageView, Receipt } from '../protocol/generated';

/** How far a message has come; of two views with the same time the one that is further is the newer. */
const RANK: Record<Receipt, number> = { accepted: 0, typing: 1, typed: 2, submitted: 3, failed: 3, cancelled: 3 };

function newer(a: MessageView, b: MessageView): MessageView {
  if (a.changed_at !== b.changed_at) return a.changed_at > b.changed_at ? a : b;
  return RANK[a.receipt] >= RANK[b.receipt] ? a : b;
}

/** An event's message in its place, oldest first. Events come in order, so it is never older than what stands there. */
export function putMessage(list: readonly MessageView[], message: MessageView): readonly MessageView[] {
  const at = list.findIndex((one) => one.id === message.id);
  if (at !== -1) return list.with(at, message);
  return [...list, message].sort((a, b) => a.id - b.id);
}

/** A message that a call answered with; an event may have told more of it meanwhile. */
export function takeMessage(list: readonly MessageView[], message: MessageView): readonly MessageView[] {
  const known = list.find((one) => one.id === message.id);
  return putMessage(list, known === undefined ? message : newer(message, known));
}

/** An answered list, in which what events told meanwhile is kept. */
export function mergeMessages(known: readonly MessageView[], listed: readonly MessageView[]): readonly MessageView[] {
  const last = listed.at(-1)?.id ?? -1;
  const all = new Map(listed.map((message) => [message.id, message]));
  for (const message of known) {
    const other = all.get(message.id);
    if (other !== undefined) all.set(message.id, newer(other, message));
    // Anything before the list's end that it does not hold is on record no more.
    else if (message.id > last) all.set(message.id, message);
  }
  return [...all.values()].sort((a, b) => a.id - b.id);
}
