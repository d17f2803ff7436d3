/** Going back through what was sent. */
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../protocol/generated';
import { recallKey, recallStep, sentTexts, type Recalled } from './recall';

const message = (id: number, text: string, more: Partial<MessageView> = {}): MessageView => ({ id, session: 'a-1', text, receipt: 'submitted', at: id, changed_at: id, ...more });

it('holds what a person sent, the newest first, each text once', () => {
  const messages = [message(1, 'one'), message(2, 'two'), message(3, 'one'), message(4, 'of another', { from: 'a-2' }), message(5, 'news', { digest: true }), message(6, ' ')];
  expect(sentTexts(messages)).toEqual(['one', 'two']);
});

it('goes to the oldest and back to what was being written', () => {
  const sent = ['new', 'old'];
  const first = recallStep(sent, null, 'half', true);
  expect(first).toEqual({ recalled: { at: 0, before: 'half' }, text: 'new' });
  const second = recallStep(sent, first!.recalled, 'new', true);
  expect(second?.text).toBe('old');
  expect(recallStep(sent, second!.recalled, 'old', true)).toBeNull();
  expect(recallStep(sent, second!.recalled, 'old', false)?.text).toBe('new');
  expect(recallStep(sent, first!.recalled, 'new', false)).toEqual({ recalled: null, text: 'half' });
  expect(recallStep(sent, null, 'half', false)).toBeNull();
  expect(recallStep([], null, '', true)).toBeNull();
});

const AT: Recalled = { at: 0, before: '' };

describe('the keys', () => {
  it.each([
    ['up in an empty field', 'ArrowUp', {}, '', null, 'older'],
    ['up in a text of one’s own', 'ArrowUp', {}, 'text', null, null],
    ['down in an empty field', 'ArrowDown', {}, '', null, null],
    ['up once recalled', 'ArrowUp', {}, 'sent', AT, 'older'],
    ['down once recalled', 'ArrowDown', {}, 'sent', AT, 'newer'],
    ['up within a recalled text of two lines', 'ArrowUp', {}, 'a\nb', AT, null],
    ['Alt and up anywhere', 'ArrowUp', { altKey: true }, 'a\nb', null, 'older'],
    ['Shift and up', 'ArrowUp', { shiftKey: true }, '', null, null],
    ['a letter', 'a', { altKey: true }, '', null, null],
  ] as const)('%s', (_what, key, more, text, now, expected) => {
    expect(recallKey({ key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more }, text, now)).toBe(expected);
  });
});
