import { describe, expect, it } from 'vitest';
import type { MessageView, Receipt } from '../protocol/generated';
import { mergeMessages, putMessage, takeMessage } from './messages';

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
