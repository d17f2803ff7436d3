/**
 * Sends what a person types, in order and one request at a time.
 *
 * Requests to the desktop process may overtake each other; keystrokes must not. While one request is under way the
 * rest gathers, so a fast typist or a long paste costs few requests. What was not accepted is counted and reported,
 * never sent again: it may have been typed.
 */
import { toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';

interface Piece {
  data: string;
  binary: boolean;
}

/** The most one request carries, in characters; far below the size that a bridge message may have. */
export const PIECE_LIMIT = 64 * 1024;

export class InputQueue {
  readonly #send: (data: string, binary: boolean) => Promise<unknown>;
  readonly #refused: (count: number, error: CallError) => void;
  readonly #waiting: Piece[] = [];
  #busy = false;
  #sentBytes = 0;

  constructor(send: (data: string, binary: boolean) => Promise<unknown>, refused: (count: number, error: CallError) => void) {
    this.#send = send;
    this.#refused = refused;
  }

  /** Bytes that have been handed over on this attachment and not refused. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Everything from this byte on was refused. Returns how many bytes that are; the numbering goes on from there. */
  refusedFrom(seq: number): number {
    const count = this.#sentBytes - seq;
    if (count > 0) this.#sentBytes = seq;
    return count;
  }

  push(data: string, binary = false): void {
    if (data === '') return;
    const last = this.#waiting.at(-1);
    if (last?.binary === binary && last.data.length + data.length <= PIECE_LIMIT) {
      last.data += data;
    } else {
      for (let start = 0; start < data.length; ) {
        const end = safeEnd(data, start);
        this.#waiting.push({ data: data.slice(start, end), binary });
        start = end;
      }
    }
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let piece = this.#waiting.shift(); piece !== undefined; piece = this.#waiting.shift()) {
      const bytes = piece.binary ? piece.data.length : new TextEncoder().encode(piece.data).length;
      // Counted before the answer: news about these bytes may come first.
      this.#sentBytes += bytes;
      try {
        await this.#send(piece.data, piece.binary);
      } catch (error) {
        this.#sentBytes -= bytes;
        const lost = this.#waiting.splice(0).reduce((sum, next) => sum + next.data.length, piece.data.length);
        this.#refused(lost, toCallError(error));
      }
    }
    this.#busy = false;
  }
}

/** The end of a piece that does not cut a character in half. */
function safeEnd(data: string, start: number): number {
  const end = Math.min(start + PIECE_LIMIT, data.length);
  const code = data.charCodeAt(end - 1);
  const cutsPair = end < data.length && code >= 0xd800 && code <= 0xdbff;
  return cutsPair ? end - 1 : end;
}
