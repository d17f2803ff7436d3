import { describe, expect, it } from 'vitest';
import type { MessageView, Receipt } from '../protocol/generated';
import { firstLine, keyOf, part, receiptLook } from './messages';

const RECEIPTS: Receipt[] = ['accepted', 'typing', 'typed', 'submitted', 'failed', 'cancelled'];
const message = (id: number, receipt: Receipt = 'accepted', part: Partial<MessageView> = {}): MessageView => ({ id, session: 'p-1', text: `text ${id}`, receipt, at: id * 100, changed_at: id * 100, ...part });

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
