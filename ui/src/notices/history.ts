/** What happened, as a list: newest first, by day. Pure: the present moment is passed in. */
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import type { NoticeKind, NoticeView } from '../protocol/generated';

export interface Day {
  /** `Today`, `Yesterday`, `Monday`, `3 November`. */
  words: string;
  notices: NoticeView[];
}

/** Newest first. What is held follows the news, so it counts for more than what a call answered earlier. */
export function newestFirst(held: readonly NoticeView[], older: readonly NoticeView[]): NoticeView[] {
  const all = new Map(older.map((notice) => [notice.id, notice]));
  for (const notice of held) all.set(notice.id, notice);
  return [...all.values()].sort((a, b) => b.id - a.id);
}

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

function daysBetween(then: number, now: number): number {
  // A day on which the clocks change is not 24 hours long.
  return Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000);
}

/** A clock that went backwards reads as today. */
export function dayWords(then: number, now: number): string {
  const days = daysBetween(then, now);
  if (days <= 0) return t`Today`;
  if (days === 1) return t`Yesterday`;
  const date = new Date(then);
  if (days < 7) return i18n.date(date, { weekday: 'long' });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return i18n.date(date, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}

export function byDay(notices: readonly NoticeView[], kind: NoticeKind | null, now: number): Day[] {
  const days: Day[] = [];
  for (const notice of notices) {
    if (kind !== null && notice.kind !== kind) continue;
    const words = dayWords(notice.at, now);
    const last = days.at(-1);
    if (last?.words === words) last.notices.push(notice);
    else days.push({ words, notices: [notice] });
  }
  return days;
}

export function unreadCount(notices: readonly NoticeView[]): number {
  return notices.filter((notice) => !notice.read).length;
}

/** For a badge, which has room for two figures. */
export function countWords(count: number): string {
  return count > 99 ? '99+' : String(count);
}

/** The number of the newest notice that a person has not seen of a session, or 0. */
export function newestUnread(notices: readonly NoticeView[], session: string | null): number {
  return notices.findLast((notice) => notice.session === session && !notice.read)?.id ?? 0;
}
