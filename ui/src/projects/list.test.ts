// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { fleet } from '../platform/fake/scenes';
import { inOrder, rowByText, type ListedRow } from './list';

const rows: ListedRow[] = [
  { id: 'p', is: 'project', text: 'payments-api' },
  { id: 'a', is: 'session', text: 'Idempotent refunds' },
  { id: 'b', is: 'session', text: 'Rate limiter' },
  { id: 'c', is: 'session', text: 'Retry payouts' },
];

describe('typing in the list', () => {
  it.each([
    ['r', 'p', 'b'],
    ['r', 'b', 'c'],
    ['r', 'c', 'b'],
    ['re', 'b', 'c'],
    ['re', 'c', 'c'],
    ['limi', 'p', 'b'],
    ['zz', 'p', undefined],
    ['p', 'p', 'p'],
  ])('"%s" from %s leads to %s', (typed, from, to) => {
    expect(rowByText(rows, from, typed)?.id).toBe(to);
  });
});

describe('the sessions of a project', () => {
  const sessions = fleet(0).sessions.filter(({ project }) => project === 'payments-api');
  const ids = (wanted?: string[]): string[] => inOrder(sessions, wanted).map(({ id }) => id.slice('payments-api-'.length));

  it('begin with the orchestrator, and then with the newest', () => {
    expect(ids()).toEqual(['1', '24', '23', '22', '21', '20']);
  });

  it('stand as a person put them, with the orchestrator first in any case', () => {
    expect(ids(['payments-api-20', 'payments-api-1', 'payments-api-24', 'gone'])).toEqual(['1', '23', '22', '21', '20', '24']);
  });
});
