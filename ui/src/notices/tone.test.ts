import { afterEach, describe, expect, it, vi } from 'vitest';
import { playTone } from './tone';

const started: number[] = [];

class Silent {
  state = 'suspended';
  currentTime = 0;
  destination = {};
  resume(): Promise<void> {
    this.state = 'running';
    return Promise.resolve();
  }
  createGain() {
    return { gain: { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() }, connect: vi.fn() };
  }
  createOscillator() {
    return { type: '', frequency: { value: 0 }, connect: <T>(next: T): T => next, start: (at: number) => started.push(at), stop: vi.fn() };
  }
}

afterEach(() => vi.unstubAllGlobals());

describe('the tone', () => {
  it('is two notes, once for a burst', async () => {
    vi.stubGlobal('AudioContext', Silent);
    await playTone(1_000);
    await playTone(1_050);
    await playTone(4_900);
    expect(started).toEqual([0, 0.13]);
    await playTone(9_000);
    expect(started).toHaveLength(4);
  });
});
