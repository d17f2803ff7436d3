import { describe, expect, it } from 'vitest';
import { minutesOf, quietWords, timeOf } from './quiet';

describe('quiet hours', () => {
  it.each([
    ['00:00', 0],
    ['07:30', 450],
    ['23:59', 1_439],
  ])('%s is minute %d of the day', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
    expect(timeOf(minutes)).toBe(text);
  });

  it.each(['', '7:30', '24:00', '12'])('"%s" is no time yet', (text) => {
    expect(minutesOf(text)).toBeNull();
  });

  it('are a sentence, also over midnight', () => {
    expect(quietWords({ from: 780, to: 870 })).toContain('Nothing is shown from 13:00 to 14:30.');
    expect(quietWords({ from: 1_320, to: 450 })).toContain('Nothing is shown from 22:00 to 07:30 the next morning.');
    expect(quietWords({ from: 1_320, to: 800 })).toContain('to 13:20 the next day.');
  });
});
