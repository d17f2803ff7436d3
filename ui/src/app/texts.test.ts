// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { newestWithin } from './remember';
import { answerTo, forgetTexts, useText, write } from './texts';
import { renderHook } from '@testing-library/react';

beforeEach(() => {
  window.localStorage.clear();
  forgetTexts();
});

const read = (about: string): string | null => renderHook(() => useText(about)).result.current;

describe('what is being written', () => {
  it('outlives the window until it is sent or given up', () => {
    write(answerTo('shop', 2), 'Yes');
    write('goal shop', '');
    forgetTexts();
    expect([read('answer shop 2'), read('goal shop'), read('goal toys')]).toEqual(['Yes', '', null]);
    write('answer shop 2', null);
    forgetTexts();
    expect(read('answer shop 2')).toBeNull();
  });

  it('that was written longest ago goes first when there is too much', () => {
    for (let at = 0; at < 5; at += 1) write(`goal ${at}`, 'x'.repeat(100_000));
    write('goal 0', 'y');
    forgetTexts();
    expect([0, 1, 2, 3, 4].map((at) => read(`goal ${at}`)?.length ?? 0)).toEqual([1, 0, 0, 100_000, 100_000]);
  });

  it('that is not ours is no reason not to open', () => {
    for (const strange of ['{', '7', '[["a"],["b",3],null]']) {
      window.localStorage.setItem('ao.texts', strange);
      forgetTexts();
      expect(read('a')).toBeNull();
    }
  });
});

describe('the newest of a list', () => {
  it.each([
    [[1, 2, 3], 6, [1, 2, 3]],
    [[1, 2, 3], 5, [2, 3]],
    [[1, 2, 3], 3, [3]],
    [[1, 2, 30], 3, [30]],
    [[], 3, []],
  ])('%j within %i', (all, most, kept) => {
    expect(newestWithin(all, most, (one) => one)).toEqual(kept);
  });
});
