import { describe, expect, it } from 'vitest';
import { arranged, moved, placed } from './order';

const ids = (text: string): string[] => Array.from(text);
const list = (text: string): { id: string }[] => ids(text).map((id) => ({ id }));
const text = (all: readonly { id: string }[]): string => all.map(({ id }) => id).join('');

describe('an order that a person chose', () => {
  it.each([
    ['abc', undefined, 'abc'],
    ['abc', [], 'abc'],
    ['abc', ['c', 'a', 'b'], 'cab'],
    // New ones come before what was ordered.
    ['xabc', ['c', 'a', 'b'], 'xcab'],
    // What is gone leaves no hole.
    ['ac', ['c', 'gone', 'a'], 'ca'],
  ])('puts %s by %o as %s', (given, wanted, expected) => {
    expect(text(arranged(list(given), wanted, 'first'))).toBe(expected);
  });

  it('puts new ones last where that is wanted', () => {
    expect(text(arranged(list('xabc'), ['c', 'a', 'b'], 'last'))).toBe('cabx');
  });

  it.each([
    ['b', 0, 'bacd'],
    ['b', 3, 'acdb'],
    ['b', 99, 'acdb'],
    ['d', -1, 'dabc'],
    ['b', 1, 'abcd'],
  ])('moves %s to place %d: %s', (id, to, expected) => {
    expect(moved(ids('abcd'), id, to).join('')).toBe(expected);
  });

  it('leaves what is not shown where it is', () => {
    expect(placed(ids('aXbcY'), ids('cab')).join('')).toBe('cXabY');
  });
});
