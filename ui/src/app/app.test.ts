import { describe, expect, it } from 'vitest';
import type { LinkState } from '../protocol/generated';
import { fleet } from '../platform/fake/scenes';
import { applyNews, NO_FACTS, type Facts } from './news';
import { linkWords } from './link-words';
import { longAge, shortAge } from './time';

const state = fleet(1_700_000_000_000);
const known: Facts = applyNews(NO_FACTS, { news: 'snapshot', snapshot: state });
const first = state.sessions[0]!;

describe('news', () => {
  it('replaces a view whole and keeps the rest as it was', () => {
    const next = applyNews(known, { news: 'event', seq: 2, event: { kind: 'session', session: { ...first, title: 'Other' } } });
    expect(next.sessions[0]?.title).toBe('Other');
    expect(next.sessions[1]).toBe(known.sessions[1]);
    expect(next.projects).toBe(known.projects);
    expect(next.seq).toBe(2);
  });

  it('adds and removes', () => {
    const added = applyNews(known, { news: 'event', seq: 2, event: { kind: 'session', session: { ...first, id: 'infra-9' } } });
    expect(added.sessions).toHaveLength(known.sessions.length + 1);
    const removed = applyNews(added, { news: 'event', seq: 3, event: { kind: 'session_removed', id: 'infra-9' } });
    expect(removed.sessions).toHaveLength(known.sessions.length);
    expect(applyNews(known, { news: 'event', seq: 2, event: { kind: 'project_removed', id: 'infra' } }).projects).toHaveLength(2);
  });

  it('ignores an event that the snapshot contains, or that came before one', () => {
    const event = { news: 'event', seq: 1, event: { kind: 'session_removed', id: first.id } } as const;
    expect(applyNews(known, event)).toBe(known);
    expect(applyNews(NO_FACTS, { ...event, seq: 9 })).toBe(NO_FACTS);
  });

  it('keeps the messages of sessions that somebody looked at', () => {
    const message = { id: 8, session: 'payments-api-23', text: 'Go on', receipt: 'typing', at: 1, changed_at: 2 } as const;
    const event = { news: 'event', seq: 2, event: { kind: 'message', message } } as const;
    expect(applyNews(known, event).messages.size).toBe(0);
    const looked = { ...known, messages: new Map([['payments-api-23', []]]) };
    const told = applyNews(looked, event);
    expect(told.messages.get('payments-api-23')).toEqual([message]);
    const done = applyNews(told, { news: 'event', seq: 3, event: { kind: 'message', message: { ...message, receipt: 'submitted' } } });
    expect(done.messages.get('payments-api-23')?.map((one) => one.receipt)).toEqual(['submitted']);
  });

  it('counts snapshots, since what was asked for before one has to be asked for again', () => {
    expect(applyNews(known, { news: 'snapshot', snapshot: state }).snapshots).toBe(known.snapshots + 1);
  });

  it('keeps the facts while the link is away, and takes a new snapshot whole', () => {
    const away = applyNews(known, { news: 'link', link: { state: 'reconnecting', attempt: 1 } });
    expect(away.sessions).toBe(known.sessions);
    const again = applyNews(away, { news: 'snapshot', snapshot: { ...state, seq: 40, sessions: [first] } });
    expect(again.sessions).toEqual([first]);
    expect(again.seq).toBe(40);
  });
});

describe('ages', () => {
  const minute = 60_000;
  it.each([
    [-5 * minute, 'now', 'just now'],
    [30_000, 'now', 'just now'],
    [minute, '1m', '1 min'],
    [59 * minute, '59m', '59 min'],
    [60 * minute, '1h', '1 h'],
    [24 * 60 * minute, '1d', '1 day'],
    [13 * 24 * 60 * minute, '13d', '13 days'],
    [21 * 24 * 60 * minute, '3w', '21 days'],
  ])('%d ms reads %s and %s', (age, short, long) => {
    expect(shortAge(0, age)).toBe(short);
    expect(longAge(0, age)).toBe(long);
  });
});

describe('the link in a word', () => {
  it('differs for every state', () => {
    const states: LinkState['state'][] = ['connecting', 'starting', 'linked', 'reconnecting', 'stopped', 'crashed', 'failed', 'other_build'];
    const words = states.map((name) => linkWords({ state: name } as LinkState).word);
    expect(new Set(words).size).toBe(states.length);
  });
});
