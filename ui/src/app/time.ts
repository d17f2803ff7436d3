/** Times as people read them. Pure: the present moment is passed in. */
import { plural, t } from '@lingui/core/macro';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A short age for a list: `now`, `4m`, `3h`, `2d`, `5w`. A clock that went backwards reads as `now`. */
export function shortAge(then: number, now: number): string {
  const age = now - then;
  const [minutes, hours, days, weeks] = [Math.floor(age / MINUTE), Math.floor(age / HOUR), Math.floor(age / DAY), Math.floor(age / (7 * DAY))];
  if (age < MINUTE) return t({ message: 'now', comment: 'An age, in a narrow column' });
  if (age < HOUR) return t({ message: `${minutes}m`, comment: 'An age, in a narrow column' });
  if (age < DAY) return t({ message: `${hours}h`, comment: 'An age, in a narrow column' });
  if (age < 14 * DAY) return t({ message: `${days}d`, comment: 'An age, in a narrow column' });
  return t({ message: `${weeks}w`, comment: 'An age, in a narrow column' });
}

/** An age for a sentence: `just now`, `4 min`, `3 h`, `2 days`. */
export function longAge(then: number, now: number): string {
  const age = now - then;
  if (isJustNow(then, now)) return t`just now`;
  if (age < HOUR) return t`${{ minutes: Math.floor(age / MINUTE) }} min`;
  if (age < DAY) return t`${{ hours: Math.floor(age / HOUR) }} h`;
  return plural({ days: Math.floor(age / DAY) }, { one: '# day', other: '# days' });
}

/** Whether it is too short ago for an age: then `just now` stands for all of a sentence's end. */
export const isJustNow = (then: number, now: number): boolean => now - then < MINUTE;

/** How long ago: `just now`, `4 min ago`. */
export function ago(then: number, now: number): string {
  return isJustNow(then, now) ? t`just now` : t`${{ age: longAge(then, now) }} ago`;
}

/** How long it waits: `just now`, `waiting 4 min`. */
export function waiting(since: number, now: number): string {
  return isJustNow(since, now) ? t`just now` : t`waiting ${{ age: longAge(since, now) }}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The time of day, `14:02`. */
export function clock(then: number): string {
  const date = new Date(then);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A moment in full, for the inspector: `2026-11-22 14:02`. */
export function moment(then: number): string {
  const date = new Date(then);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(then)}`;
}
