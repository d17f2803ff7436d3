/** Room for agents, and who waits for it, in words. Pure. */
import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import type { HeadroomView, SessionView, WaitsFor } from '../protocol/generated';

/** `9.2 GB`, `812 MB`. */
export function amount(mib: number): string {
  return mib >= 1024
    ? t`${{ amount: i18n.number(mib / 1024, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) }} GB`
    : t`${{ amount: i18n.number(Math.max(0, Math.round(mib))) }} MB`;
}

export interface RoomWords {
  words: string;
  whole: string;
  short: boolean;
}

const isShort = (free: number | undefined, floor: number): boolean => free !== undefined && floor > 0 && free < floor;

/** Null where the system does not tell. What is short is said first; memory otherwise. */
export function roomWords(room: HeadroomView): RoomWords | null {
  const { memory_free_mib: memory, memory_floor_mib: floor, memory_total_mib: total, disk_free_mib: disk, disk_floor_mib: diskFloor, agents_mib: agents } = room;
  if (!isShort(memory, floor) && isShort(disk, diskFloor)) {
    return { words: t`${{ free: amount(disk ?? 0) }} of disk free`, whole: t`No agent is started while less than ${{ least: amount(diskFloor) }} of the disk is free.`, short: true };
  }
  if (memory === undefined) return null;
  const free = amount(memory);
  const parts = [total === undefined ? t`${free} of memory are free.` : t`${free} of ${{ total: amount(total) }} of memory are free.`, t`Sessions take ${{ taken: amount(agents) }}.`];
  if (isShort(memory, floor)) parts.push(t`No agent is started while less than ${{ least: amount(floor) }} is free.`);
  return { words: t`${free} free`, whole: parts.join(' '), short: isShort(memory, floor) };
}

export function inQueue(sessions: readonly SessionView[]): SessionView[] {
  return sessions.filter(({ status, archived }) => status === 'queued' && !archived).sort((a, b) => (a.queue?.position ?? Infinity) - (b.queue?.position ?? Infinity));
}

const WAITING: Record<WaitsFor, (count: number) => string> = {
  agents: (count) => plural(count, { one: '# waits for a place', other: '# wait for a place' }),
  memory: (count) => plural(count, { one: '# waits for memory', other: '# wait for memory' }),
  disk: (count) => plural(count, { one: '# waits for room on the disk', other: '# wait for room on the disk' }),
  restores: (count) => plural(count, { one: '# waits for others to come back', other: '# wait for others to come back' }),
};

/** `3 wait for memory`; without a reason where they wait for different things. */
export function queueWords(queued: readonly SessionView[]): string {
  const reasons = new Set(queued.map(({ queue }) => queue?.waits_for));
  const [only] = reasons;
  const count = queued.length;
  return reasons.size === 1 && only !== undefined ? WAITING[only](count) : plural(count, { one: '# waits', other: '# wait' });
}
