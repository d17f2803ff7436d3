/**
 * Reads the raw messages of a terminal's channel. The layout is the protocol's (`bridge.rs`).
 *
 * A message that cannot be read is a value, never an exception: a terminal goes on after it.
 */
import type { StreamEvent } from '../protocol/generated';
import type { RawInput } from '../platform/types';

export type RawMessage =
  | { kind: 'output'; offset: number; bytes: Uint8Array }
  | { kind: 'keyframe'; offset: number; cols: number; rows: number; bytes: Uint8Array }
  | { kind: 'event'; event: StreamEvent }
  | { kind: 'unreadable' };

const OUTPUT = 0;
const KEYFRAME = 1;
const EVENT = 3;
const OUTPUT_HEAD = 9;
const KEYFRAME_HEAD = 13;

function asBytes(input: RawInput): Uint8Array {
  if (input instanceof Uint8Array) return input;
  return new Uint8Array(input);
}

function readEvent(bytes: Uint8Array): RawMessage {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && 'kind' in value) return { kind: 'event', event: value as StreamEvent };
  } catch {
    // Falls through: not JSON is the same to the caller as the wrong JSON.
  }
  return { kind: 'unreadable' };
}

export function readRaw(input: RawInput): RawMessage {
  const bytes = asBytes(input);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind: number = bytes[0] ?? -1;
  switch (kind) {
    case OUTPUT:
      if (bytes.length < OUTPUT_HEAD) return { kind: 'unreadable' };
      return { kind: 'output', offset: Number(view.getBigUint64(1, true)), bytes: bytes.subarray(OUTPUT_HEAD) };
    case KEYFRAME: {
      if (bytes.length < KEYFRAME_HEAD) return { kind: 'unreadable' };
      const cols = view.getUint16(9, true);
      const rows = view.getUint16(11, true);
      if (cols === 0 || rows === 0) return { kind: 'unreadable' };
      return { kind: 'keyframe', offset: Number(view.getBigUint64(1, true)), cols, rows, bytes: bytes.subarray(KEYFRAME_HEAD) };
    }
    case EVENT:
      return readEvent(bytes.subarray(1));
    default:
      return { kind: 'unreadable' };
  }
}
