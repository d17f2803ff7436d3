/** Times as people read them. Pure: the present moment is passed in. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A short age for a list: `now`, `4m`, `3h`, `2d`, `5w`. A clock that went backwards reads as `now`. */
export function shortAge(then: number, now: number): string {
  const age = now - then;
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h`;
  if (age < 14 * DAY) return `${Math.floor(age / DAY)}d`;
  return `${Math.floor(age / (7 * DAY))}w`;
}

/** An age for a sentence: `just now`, `4 min`, `3 h`, `2 days`. */
export function longAge(then: number, now: number): string {
  const age = now - then;
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  const days = Math.floor(age / DAY);
  return days === 1 ? '1 day' : `${days} days`;
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
