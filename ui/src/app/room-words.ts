/** Room for agents, and who waits for it, in words. Pure. */
import type { HeadroomView, SessionView, WaitsFor } from '../protocol/generated';

/** `9.2 GB`, `812 MB`. */
export function amount(mib: number): string {
  return mib >= 1024 ? `${(mib / 1024).toFixed(1)} GB` : `${Math.max(0, Math.round(mib))} MB`;
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
    return { words: `${amount(disk ?? 0)} of disk free`, whole: `No agent is started while less than ${amount(diskFloor)} of the disk is free.`, short: true };
  }
  if (memory === undefined) return null;
  const parts = [total === undefined ? `${amount(memory)} of memory are free.` : `${amount(memory)} of ${amount(total)} of memory are free.`, `Sessions take ${amount(agents)}.`];
  if (isShort(memory, floor)) parts.push(`No agent is started while less than ${amount(floor)} is free.`);
  return { words: `${amount(memory)} free`, whole: parts.join(' '), short: isShort(memory, floor) };
}

export function inQueue(sessions: readonly SessionView[]): SessionView[] {
  return sessions.filter(({ status, archived }) => status === 'queued' && !archived).sort((a, b) => (a.queue?.position ?? Infinity) - (b.queue?.position ?? Infinity));
}

const REASONS: Record<WaitsFor, string> = { agents: 'for a place', memory: 'for memory', disk: 'for room on the disk', restores: 'for others to come back' };

/** `3 wait for memory`; without a reason where they wait for different things. */
export function queueWords(queued: readonly SessionView[]): string {
  const reasons = new Set(queued.map(({ queue }) => queue?.waits_for));
  const [only] = reasons;
  const verb = queued.length === 1 ? 'waits' : 'wait';
  return reasons.size === 1 && only !== undefined ? `${queued.length} ${verb} ${REASONS[only]}` : `${queued.length} ${verb}`;
}
