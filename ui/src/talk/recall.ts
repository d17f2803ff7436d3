/** Going back through what was sent to an agent, as a shell does with its commands. Pure. */
import type { MessageView } from '../protocol/generated';

/** What a person sent, the newest first, each text once. */
export function sentTexts(messages: readonly MessageView[]): string[] {
  const own = messages.filter((message) => message.from === undefined && message.digest !== true && message.text.trim() !== '');
  return [...new Set(own.toReversed().map((message) => message.text))];
}

/** Where one stands in what was sent, and what was in the field before. */
export interface Recalled {
  at: number;
  before: string;
}

export interface Recall {
  recalled: Recalled | null;
  text: string;
}

/** One step to older or newer texts; null where there is none. Past the newest comes what was in the field before. */
export function recallStep(sent: readonly string[], now: Recalled | null, text: string, older: boolean): Recall | null {
  const from: Recalled = now ?? { at: -1, before: text };
  const at = from.at + (older ? 1 : -1);
  if (at === -1 && now !== null) return { recalled: null, text: from.before };
  const found = sent[at];
  return found === undefined ? null : { recalled: { ...from, at }, text: found };
}

interface Key {
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** Whether a key goes back or forth: with Alt always, without it only where it does nothing else. */
export function recallKey({ key, altKey, ctrlKey, metaKey, shiftKey }: Key, text: string, now: Recalled | null): 'older' | 'newer' | null {
  if ((key !== 'ArrowUp' && key !== 'ArrowDown') || ctrlKey || metaKey || shiftKey) return null;
  const plain = (text === '' && key === 'ArrowUp') || (now !== null && !text.includes('\n'));
  if (!altKey && !plain) return null;
  return key === 'ArrowUp' ? 'older' : 'newer';
}
