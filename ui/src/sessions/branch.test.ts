import { describe, expect, it } from 'vitest';
import { fillTemplate, isBranchName, nextNumber, slug, titleFrom, USUAL_TEMPLATE } from './branch';

const now = new Date('2026-01-31T12:00:00Z');
const filled = (template: string, title: string): string => fillTemplate(template, { project: 'shop', number: 3, title, now });

describe('a branch\'s name', () => {
  it.each(['main', 'ao/shop-1/fix', 'Grün', 'a@b', 'x'.repeat(200)])('can be %s', (name) => expect(isBranchName(name)).toBe(true));
  it.each(['', 'a b', '-f', 'a.', 'a..b', '@', 'HEAD', 'a@{1}', 'refs/x', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a.lock', 'a\u0007', 'a\u200b', 'ü'.repeat(101)])('cannot be %o', (name) => expect(isBranchName(name)).toBe(false));
});

describe('the likely name', () => {
  it.each([
    [USUAL_TEMPLATE, 'Rate limiter, per tenant!', 'ao/shop-3/rate-limiter-per-tenant'],
    [USUAL_TEMPLATE, '日本語', 'ao/shop-3'],
    ['{user}/{date}-{slug}', 'Fix it', '…/2026-01-31-fix-it'],
    ['feature/{slug}-{number}', '', 'feature/3'],
    ['{slug}', '!', 'shop-3'],
  ])('of %s and “%s”', (template, title, expected) => expect(filled(template, title)).toBe(expected));

  it('is as long as the daemon makes it', () => {
    expect(slug('x'.repeat(99))).toBe('x'.repeat(40));
    expect(titleFrom('\n  Fix it\nnow')).toBe('Fix it');
    expect(titleFrom(' \n')).toBe('');
    expect(titleFrom('word '.repeat(40))).toMatch(/word…$/);
  });

  it('has the next number of its own project', () => {
    expect(nextNumber('shop', ['shop-2', 'shop-9', 'shop-2-40', 'toys-70'])).toBe(10);
    expect(nextNumber('shop', [])).toBe(1);
  });
});
