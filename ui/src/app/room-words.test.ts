import { describe, expect, it } from 'vitest';
import type { HeadroomView, SessionView, WaitsFor } from '../protocol/generated';
import { find } from '../platform/fake/calls';
import { fleet } from '../platform/fake/scenes';
import { amount, inQueue, queueWords, roomWords } from './room-words';

const ROOM: HeadroomView = { memory_total_mib: 16_000, memory_free_mib: 9_421, memory_floor_mib: 512, disk_free_mib: 90_000, disk_floor_mib: 512, agents_mib: 3_000, max_running: 8 };
const base = find(fleet(0), 'payments-api-23');
const queued = (position: number, waits_for: WaitsFor): SessionView => ({ ...base, id: `q-${position}`, status: 'queued', queue: { position, waits_for } });

describe('room for agents', () => {
  it.each([
    [812.4, '812 MB'],
    [1_024, '1.0 GB'],
    [9_421, '9.2 GB'],
    [-4, '0 MB'],
  ])('of %d MiB is %s', (mib, words) => {
    expect(amount(mib)).toBe(words);
  });

  it.each([
    ['plenty', {}, '9.2 GB free', false],
    ['memory is short', { memory_free_mib: 400 }, '400 MB free', true],
    ['there is no floor', { memory_free_mib: 400, memory_floor_mib: 0 }, '400 MB free', false],
    ['the disk is short', { disk_free_mib: 300 }, '300 MB of disk free', true],
    ['both are', { memory_free_mib: 400, disk_free_mib: 300 }, '400 MB free', true],
  ])('is said where %s', (_where, part, words, short) => {
    expect(roomWords({ ...ROOM, ...part })).toMatchObject({ words, short });
  });

  it('is not guessed where the system does not tell', () => {
    const { memory_floor_mib, disk_floor_mib, agents_mib, max_running } = ROOM;
    expect(roomWords({ memory_floor_mib, disk_floor_mib, agents_mib, max_running })).toBeNull();
  });
});

describe('the queue', () => {
  it.each([
    [['memory'], '1 waits for memory'],
    [['memory', 'memory', 'memory'], '3 wait for memory'],
    [['disk', 'disk'], '2 wait for room on the disk'],
    [['agents', 'memory'], '2 wait'],
  ] as const)('of those that wait for %o reads "%s"', (reasons, words) => {
    expect(queueWords(reasons.map((one, at) => queued(at + 1, one)))).toBe(words);
  });

  it('is in the order in which they start', () => {
    expect(inQueue([queued(3, 'memory'), base, queued(1, 'memory')]).map(({ id }) => id)).toEqual(['q-1', 'q-3']);
  });
});
