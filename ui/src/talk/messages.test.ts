import { describe, expect, it } from 'vitest';
import type { MessageView, Receipt } from '../protocol/generated';
import { firstLine, keyOf, mergeMessages, part, putMessage, receiptLook, takeMessage } from './messages';

const RECEIPTS: Receipt[] = ['accepted', 'typing', 'typed', 'submitted', 'failed', 'cancelled'];
const message = (id: number, receipt: Receipt = 'accepted', part: Partial<MessageView> = {}): MessageView => ({ id, session: 'p-1', text: `text ${id}`, receipt, at: id * 100, changed_at: id * 100, ...part });
const ids = (list: readonly MessageView[]): number[] => list.map((one) => one.id);

describe('a list of messages', () => {
  it('takes events in their order, oldest message first', () => {
    const list = putMessage(putMessage([message(1)], message(3)), message(2));
    expect(ids(list)).toEqual([1, 2, 3]);
    expect(putMessage(list, message(2, 'typed'))[1]?.receipt).toBe('typed');
  });

  it('keeps what events told while the list was on its way', () => {
    const known = [message(1, 'submitted', { changed_at: 900 }), message(2, 'typing', { changed_at: 200 }), message(3)];
    const listed = [message(1, 'accepted'), message(2, 'submitted', { changed_at: 300 })];
    expect(mergeMessages(known, listed).map((one) => `${one.id} ${one.receipt}`)).toEqual(['1 submitted', '2 submitted', '3 accepted']);
  });

  it('takes the further of two views of the same moment', () => {
    const at = { changed_at: 500 };
    expect(mergeMessages([message(1, 'typing', at)], [message(1, 'accepted', at)])[0]?.receipt).toBe('typing');
    expect(takeMessage([message(1, 'submitted', at)], message(1, 'accepted', at))[0]?.receipt).toBe('submitted');
  });

  it('drops what is on record no more', () => {
    expect(ids(mergeMessages([message(1), message(2)], [message(2)]))).toEqual([2]);
    expect(ids(takeMessage([message(1), message(2)], message(3)))).toEqual([1, 2, 3]);
  });
});

describe('what is shown by itself', () => {
  it('is what waits, is being typed, or failed and was not dismissed', () => {
    const all = RECEIPTS.map((receipt, index) => message(index + 1, receipt));
    const { open, settled } = part(all, new Set());
    expect(open.map((one) => one.receipt)).toEqual(['accepted', 'typing', 'failed']);
    expect(settled.map((one) => one.receipt)).toEqual(['cancelled', 'submitted', 'typed']);
    const failed = all[4]!;
    expect(part(all, new Set([keyOf(failed)])).open).not.toContain(failed);
  });
});

describe('a receipt in words', () => {
  it('never says more than is proven, and differs for each', () => {
    const words = RECEIPTS.map((receipt) => receiptLook(message(1, receipt)).words);
    expect(new Set(words).size).toBe(RECEIPTS.length);
    expect(receiptLook(message(1, 'typed')).words).not.toMatch(/agent/);
    expect(receiptLook(message(1, 'submitted')).words).toMatch(/^Taken by the agent \d\d:\d\d$/);
  });

  it('gives the reason as a sentence, and advice where sending again may say a thing twice', () => {
    expect(receiptLook(message(1, 'accepted', { reason: 'It works on a turn' })).words).toBe('It works on a turn.');
    const unsure = receiptLook(message(1, 'failed', { reason: 'Nobody saw it.', code: 'MESSAGE_UNCONFIRMED' }));
    expect(unsure.words).toBe('Nobody saw it.');
    expect(unsure.advice).toContain('Look at the terminal');
    expect(receiptLook(message(1, 'failed', { code: 'SESSION_NOT_RUNNING' })).advice).toBeUndefined();
  });

  it('names a message by its first line with something on it', () => {
    expect(firstLine('\n  \n  Fix it\nnow')).toBe('Fix it');
    expect(firstLine('\n')).toBe('Enter');
  });
});
