import { describe, expect, it } from 'vitest';
import { readRaw } from './raw';

function message(kind: number, head: (view: DataView) => number, body: number[] = []): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[0] = kind;
  const end = head(new DataView(bytes.buffer));
  bytes.set(body, end);
  return bytes.slice(0, end + body.length);
}

describe('raw messages', () => {
  const output = message(0, (view) => (view.setBigUint64(1, 0x1_0000_0005n, true), 9), [104, 105]);

  it('reads output with an offset past 32 bits', () => {
    expect(readRaw(output)).toEqual({ kind: 'output', offset: 0x1_0000_0005, bytes: new Uint8Array([104, 105]) });
  });

  it('reads the same from a buffer, a view into one, and plain numbers', () => {
    const inside = new Uint8Array(40);
    inside.set(output, 7);
    const expected = readRaw(output);
    expect(readRaw(output.slice().buffer)).toEqual(expected);
    expect(readRaw([...output])).toEqual(expected);
    expect(readRaw(inside.subarray(7, 7 + output.length))).toEqual(expected);
  });

  it('reads a keyframe', () => {
    const keyframe = message(1, (view) => (view.setBigUint64(1, 9n, true), view.setUint16(9, 120, true), view.setUint16(11, 40, true), 13), [65]);
    expect(readRaw(keyframe)).toEqual({ kind: 'keyframe', offset: 9, cols: 120, rows: 40, bytes: new Uint8Array([65]) });
  });

  it('reads events', () => {
    const json = new TextEncoder().encode('{"kind":"resized","cols":80,"rows":24}');
    expect(readRaw([3, ...json])).toEqual({ kind: 'event', event: { kind: 'resized', cols: 80, rows: 24 } });
  });

  it.each([[[]], [[0, 1, 2]], [[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], [[3, 123]], [[3, 49]], [[9, 9]]])('calls %j unreadable', (bytes) => {
    expect(readRaw(bytes)).toEqual({ kind: 'unreadable' });
  });
});
