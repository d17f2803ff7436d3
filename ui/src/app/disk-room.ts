/** Room on the disk, in words. Pure. */
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import type { GcRow, RoomView } from '../protocol/generated';

const UNITS = [t`B`, t`kB`, t`MB`, t`GB`, t`TB`];

/** `412 MB`, `1.2 GB`: one decimal only where it says something. */
export function roomWords(bytes: number): string {
  let rest = bytes;
  let unit = 0;
  // What would be rounded to 1000 is 1 of the next.
  while (rest >= 999.5 && unit + 1 < UNITS.length) {
    rest /= 1000;
    unit += 1;
  }
  const fine = unit >= 2 && rest < 9.95;
  return `${i18n.number(fine ? Number(rest.toFixed(1)) : Math.round(rest), { useGrouping: false })} ${UNITS[unit] ?? ''}`;
}

export interface Total {
  own: number;
  /** False if it is more than that, since not everything could be counted. */
  whole: boolean;
}

/** What would be free without these, as far as it was counted. */
export function totalOf(rooms: readonly (RoomView | undefined)[]): Total {
  const counted = rooms.filter((room) => room !== undefined);
  return { own: counted.reduce((sum, room) => sum + room.own, 0), whole: counted.every((room) => room.whole) };
}

/** Nothing to say where there is nothing to free: branches and records take no room worth a word. */
export function totalWords(total: Total): string | null {
  if (total.own === 0) return null;
  const room = roomWords(total.own);
  return total.whole ? room : t`at least ${room}`;
}

export const roomsOf = (rows: readonly GcRow[]): (RoomView | undefined)[] => rows.map((row) => row.room);
