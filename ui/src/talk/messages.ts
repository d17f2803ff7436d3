/**
 * A session's messages, and what their receipts say to a person. Pure.
 *
 * A receipt says what is proven and no more: typed into the terminal is not yet taken by the agent.
 */
import { t } from '@lingui/core/macro';
import type { MessageView } from '../protocol/generated';
import { clock } from '../app/time';
import type { Mark, Tone } from '../theme/mark';

/** How a message is named where it was dismissed: numbers are counted anew in a rebuilt home, times are not. */
export function keyOf(message: MessageView): string {
  return `${message.session}/${message.id}/${message.at}`;
}

export interface Parted {
  /** What still waits, is being typed, or failed and was not dismissed: shown by itself. */
  open: MessageView[];
  /** The rest, newest first. */
  settled: MessageView[];
}

export function part(messages: readonly MessageView[], dismissed: ReadonlySet<string>): Parted {
  const isOpen = (message: MessageView): boolean => {
    switch (message.receipt) {
      case 'accepted':
      case 'typing':
        return true;
      case 'failed':
        return !dismissed.has(keyOf(message));
      case 'typed':
      case 'submitted':
      case 'cancelled':
        return false;
    }
  };
  return { open: messages.filter(isOpen), settled: messages.filter((message) => !isOpen(message)).reverse() };
}

export interface ReceiptLook {
  mark: Mark;
  tone: Tone;
  /** One sentence. */
  words: string;
  /** What a failure leaves a person to do, if more than the reason says. */
  advice?: string;
}

/** Nobody can say whether these arrived, so sending them again may say a thing twice. */
const isUnsure = ({ code }: MessageView): boolean => code === 'MESSAGE_UNCONFIRMED' || code === 'MESSAGE_INTERRUPTED';

export function receiptLook(message: MessageView): ReceiptLook {
  const at = clock(message.changed_at);
  switch (message.receipt) {
    case 'accepted':
      return { mark: 'dotted', tone: 'idle', words: sentence(message.reason ?? t`It waits to be typed`) };
    case 'typing':
      return { mark: 'turning', tone: 'work', words: t`It is being typed` };
    case 'typed':
      return { mark: 'tick', tone: 'idle', words: t`Typed into the terminal ${at}` };
    case 'submitted':
      return { mark: 'tick', tone: 'done', words: t`Taken by the agent ${at}` };
    case 'failed':
      return {
        mark: 'triangle',
        tone: 'fail',
        words: sentence(message.reason ?? t`It did not arrive`),
        ...(isUnsure(message) ? { advice: t`Look at the terminal before you send it again.` } : {}),
      };
    case 'cancelled':
      return { mark: 'square-open', tone: 'idle', words: t`Taken back ${at}` };
  }
}

/** A sentence with its full stop, whoever wrote it. */
function sentence(text: string): string {
  return /[.?!…]$/.test(text) ? text : `${text}.`;
}

/** A message's first line with something on it, for a place that has one. */
export function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '')?.trim() ?? t`Enter`;
}

/** The same receipt in one line with the text that it is about. */
export function lastWords(message: MessageView): string {
  const text = firstLine(message.text);
  const at = clock(message.changed_at);
  switch (message.receipt) {
    case 'typed':
      return t`“${text}” typed into the terminal ${at}`;
    case 'submitted':
      return t`“${text}” taken by the agent ${at}`;
    case 'cancelled':
      return t`“${text}” taken back ${at}`;
    case 'accepted':
    case 'typing':
    case 'failed': {
      const { words } = receiptLook(message);
      const what = `${words[0]?.toLowerCase() ?? ''}${words.slice(1)}`;
      return t`“${text}” ${what}`;
    }
  }
}

/** Where a message came from, if not from a person. */
export function senderWords({ from, digest }: Pick<MessageView, 'from' | 'digest'>): string | null {
  if (digest === true) return t`news of its workers`;
  return from === undefined ? null : t`from ${from}`;
}
