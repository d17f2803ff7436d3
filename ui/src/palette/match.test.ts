import { describe, expect, it } from 'vitest';
import { match, partsOf, scattered, sought, wordsOf } from './match';

const score = (search: string, name: string, ...rest: string[]): number => match(wordsOf(search), sought(name, rest))?.score ?? 0;
const marked = (search: string, name: string): string => partsOf(name, match(wordsOf(search), sought(name, []))?.hits ?? []).map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');

describe('search', () => {
  it('wants every word, in any order and place', () => {
    expect(score('tenant rate', 'Rate limiter per tenant', 'payments-api')).toBeGreaterThan(0);
    expect(score('rate checkout', 'Rate limiter per tenant', 'payments-api')).toBe(0);
    expect(score('theme', 'Rename')).toBe(0);
    expect(score('  ', 'anything')).toBe(1);
  });

  it.each([
    ['pay', ['Payouts', 'shop'], ['Refunds', 'payments-api']],
    ['api', ['Refunds', 'payments-api'], ['Refunds', 'therapist']],
    ['refunds', ['Refunds'], ['Refunds again']],
    ['limit', ['Rate limiter'], ['Unlimited']],
    ['rlt', ['rlt'], ['Rate limiter per tenant']],
  ] as const)('puts %s in %j before %j', (search, [name, ...rest], [other, ...more]) => {
    expect(score(search, name, ...rest)).toBeGreaterThan(score(search, other, ...more));
  });

  it.each([
    ['rlt', 'rate limiter per tenant', [0, 5, 17]],
    ['ralim', 'rate limiter per tenant', [0, 1, 5, 6, 7]],
    ['pa', 'the api of payments', [11, 12]],
    ['rtn', 'rate limiter per tenant', null],
    ['r', 'rate', null],
  ] as const)('%s left out of %j is %j', (word, text, hits) => expect(scattered(word, text)).toEqual(hits));

  it('marks what was found in the name', () => {
    expect(marked('limit ten', 'Rate limiter per tenant')).toBe('Rate [limit]er per [ten]ant');
    expect(marked('rlt', 'Rate limiter per tenant')).toBe('[R]ate [l]imiter per [t]enant');
    expect(marked('', 'Rate limiter')).toBe('Rate limiter');
    // The small letter of this sign is two signs.
    expect(marked('stanbul', 'İstanbul')).toBe('İstanbul');
  });
});
