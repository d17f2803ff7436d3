/** Quiet hours as texts of a form and in sentences. Pure. */
import { t } from '@lingui/core/macro';
import type { QuietHours } from '../protocol/generated';

const two = (n: number): string => String(n).padStart(2, '0');

/** Most of a night. */
export const A_NIGHT: QuietHours = { from: 22 * 60, to: 7 * 60 + 30 };

/** Minutes after midnight as `07:30`. */
export function timeOf(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What a time field holds, as minutes after midnight; null while it is not a whole time. */
export function minutesOf(text: string): number | null {
  const match = /^(\d\d):(\d\d)/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes < 24 * 60 ? minutes : null;
}

export function quietWords({ from, to }: QuietHours): string {
  const [begin, end] = [timeOf(from), timeOf(to)];
  const next = to >= 12 * 60 ? t`Nothing is shown from ${begin} to ${end} the next day.` : t`Nothing is shown from ${begin} to ${end} the next morning.`;
  return [to < from ? next : t`Nothing is shown from ${begin} to ${end}.`, t`The list of what happened holds all of it in any case.`].join(' ');
}
