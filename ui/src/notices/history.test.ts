import { describe, expect, it } from 'vitest';
import type { NoticeView } from '../protocol/generated';
import { applyNews, NO_FACTS } from '../app/news';
import { nothing } from '../platform/fake/scenes';
import { byDay, countWords, dayWords, newestFirst, newestUnread } from './history';

const NOW = new Date(2026, 11, 2, 10, 0).getTime();
const at = (day: number, hour: number, month = 11, year = 2026): number => new Date(year, month, day, hour).getTime();
const notice = (id: number, part: Partial<NoticeView> = {}): NoticeView => ({ id, kind: 'finished', session: 's-1', project: 's', title: 'One', text: 'It finished', at: NOW, read: true, over: false, ...part });

describe('a day', () => {
  it.each([
    [at(2, 9), 'Today'],
    [at(2, 23), 'Today'],
    [at(1, 23), 'Yesterday'],
    [at(30, 1, 10), 'Monday'],
    [at(26, 12, 10), 'Thursday'],
    [at(25, 12, 10), '25 November'],
    [at(31, 12, 11, 2025), '31 December 2025'],
  ])('of %d is called %s', (then, words) => {
    expect(dayWords(then, NOW)).toBe(words);
  });
});

describe('the history', () => {
  it('is by day, newest first, and of one kind where that is asked', () => {
    const all = newestFirst([notice(3), notice(4, { kind: 'failed' })], [notice(2, { at: at(1, 12) }), notice(3, { text: 'as it was' })]);
    expect(all.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(all[1]?.text).toBe('It finished');
    expect(byDay(all, null, NOW).map(({ words, notices }) => [words, notices.length])).toEqual([['Today', 2], ['Yesterday', 1]]);
    expect(byDay(all, 'failed', NOW).map(({ notices }) => notices.map(({ id }) => id))).toEqual([[4]]);
  });

  it('knows the newest that was not seen of a session', () => {
    const all = [notice(1, { read: false }), notice(2, { read: false, session: 's-2' }), notice(3)];
    expect(newestUnread(all, 's-1')).toBe(1);
    expect(newestUnread(all, 's-3')).toBe(0);
    expect(newestUnread(all, null)).toBe(0);
  });

  it('keeps its order when an older one is heard of again', () => {
    const snapshot = { ...nothing(NOW), notices: [notice(5), notice(6)] };
    const known = applyNews(NO_FACTS, { news: 'snapshot', snapshot });
    const later = applyNews(known, { news: 'event', seq: 2, event: { kind: 'notice', notice: notice(2), show: false, sound: false } });
    expect(later.notices.map(({ id }) => id)).toEqual([2, 5, 6]);
  });

  it('has a badge of at most two figures', () => {
    expect([1, 99, 100].map(countWords)).toEqual(['1', '99', '99+']);
  });
});
