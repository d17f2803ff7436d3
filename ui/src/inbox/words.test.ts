import { describe, expect, it } from 'vitest';
import type { SessionView } from '../protocol/generated';
import { fleet } from '../platform/fake/scenes';
import type { SessionKind } from './items';
import { lastLines } from './LastWords';
import { asked, asideWords, because, headline, heldBecause, heldTitle, markOf, matter, needsWords, subline, wants } from './words';

const base = fleet(1_700_000_000_000).sessions.find((session) => session.id === 'payments-api-23')!;
const as = (part: Partial<SessionView>): SessionView => ({ ...base, ...part });

describe('what it wants', () => {
  it.each([
    [{ command: 'ls', files: [] }, 'wants to run a command'],
    [{ files: ['a'] }, 'wants to touch a file'],
    [{ files: ['a', 'b'] }, 'wants to touch 2 files'],
    [{ tool: 'WebFetch', files: [] }, 'wants to use WebFetch'],
    [{ files: [] }, 'asks for permission'],
  ])('%j: %s', (asks, words) => {
    expect(wants({ choices: [], since: 0, ...asks })).toBe(words);
  });
});

describe('what is the matter', () => {
  const kinds: SessionKind[] = ['permission', 'asks', 'consent', 'failed', 'crashed', 'turn_failed', 'unconfirmed', 'silent', 'finished', 'interrupted', 'ready', 'ended'];

  it('reads otherwise for every kind, calmly', () => {
    const words = kinds.map((kind) => matter({ kind, session: base }));
    expect(new Set(words).size).toBe(kinds.length);
    expect(words.join()).not.toMatch(/!|oops/i);
  });

  it('says of a failure what its code says', () => {
    expect(matter({ kind: 'failed', session: as({ code: 'NOT_RESUMABLE' }) })).toBe('cannot be resumed');
    expect(matter({ kind: 'failed', session: as({ code: 'SETUP_FAILED' }) })).toBe('was not set up');
  });

  it('takes a question out of the sentence, and leaves the sentence where there is none', () => {
    const one = as({ reason: 'It asks you: which account?' });
    expect(asked(one)).toBe('Which account?');
    expect(because({ kind: 'asks', session: one })).toBeNull();
    expect(because({ kind: 'asks', session: as({ reason: 'It asks you a question' }) })).toBe('It asks you a question');
  });

  it('has the mark of a failure where something went wrong, else that of the state', () => {
    expect(markOf({ kind: 'turn_failed', session: as({ status: 'idle' }) }).mark).toBe('triangle');
    expect(markOf({ kind: 'finished', session: as({ status: 'idle' }) }).mark).toBe('ring');
  });
});

describe('the queue', () => {
  it('says what is short once for all', () => {
    const reason = 'Number 2 in the queue: 812 MiB of memory are free, and 912 are wanted to start one more agent; it starts by itself';
    const sessions = [as({ reason })];
    expect(heldTitle({ short: 'memory', sessions })).toBe('1 session waits for memory');
    expect(heldTitle({ short: 'disk', sessions: [...sessions, ...sessions] })).toBe('2 sessions wait for room on the disk');
    expect(heldBecause({ sessions })).toBe('812 MiB of memory are free, and 912 are wanted to start one more agent. It starts by itself once there is room.');
  });
});

describe('the headline', () => {
  const nothing = { needs: 0, unread: 0, atWork: 0, delegated: 0 };

  it.each([
    [{ ...nothing }, 'Nothing needs you', ''],
    [{ ...nothing, needs: 1, atWork: 2 }, '1 thing needs you', 'Ordered by what waiting costs. 2 agents are at work.'],
    [{ ...nothing, unread: 1, atWork: 1 }, 'Nobody waits for you', '1 session finished since you looked. 1 agent is at work.'],
    [{ ...nothing, needs: 3, delegated: 2 }, '3 things need you', 'Ordered by what waiting costs. 2 finished tasks are with their orchestrators.'],
  ])('%j', (inbox, head, sub) => {
    expect([headline(inbox), subline(inbox)]).toEqual([head, sub]);
  });

  it('counts one and many', () => {
    expect([needsWords(0), needsWords(1), needsWords(2)]).toEqual(['Nothing needs you', '1 thing needs you', '2 things need you']);
    expect(asideWords([base])).toContain('Rate limiter per tenant');
    expect(asideWords([base, base])).toBe('2 are put aside until they change.');
  });
});

describe('a last screen', () => {
  it('ends with its last line that has something on it', () => {
    expect(lastLines(['one', 'two', '', '  '])).toBe('one\ntwo');
    expect(lastLines(Array.from({ length: 40 }, (_, index) => String(index))).split('\n')).toHaveLength(16);
    expect(lastLines([])).toBe('');
  });
});
