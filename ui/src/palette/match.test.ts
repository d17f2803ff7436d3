import { describe, expect, it } from 'vitest';
import { matchScore } from './match';

describe('search', () => {
  it('wants every word, in any order and place', () => {
    expect(matchScore('tenant rate', ['Rate limiter per tenant', 'payments-api'])).toBeGreaterThan(0);
    expect(matchScore('rate checkout', ['Rate limiter per tenant', 'payments-api'])).toBe(0);
    expect(matchScore('theme', ['Rename'])).toBe(0);
    expect(matchScore('  ', ['anything'])).toBe(1);
  });

  it('puts the name before the rest, and starts before middles', () => {
    expect(matchScore('pay', ['Payouts', 'shop'])).toBeGreaterThan(matchScore('pay', ['Refunds', 'payments-api']));
    expect(matchScore('api', ['Refunds', 'payments-api'])).toBeGreaterThan(matchScore('api', ['Refunds', 'therapist']));
  });
});
