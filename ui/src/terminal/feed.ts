/**
 * Puts the channel's messages into a terminal, in order, and returns credit for what was drawn.
 *
 * Output that is already waiting in the terminal's own queue comes before a keyframe, so resetting happens inside that
 * queue and never beside it: a reset ahead of its turn would paint old output over the new picture.
 */
import type { StreamEvent } from '../protocol/generated';
import type { RawInput } from '../platform/types';
import { CreditMeter } from './credits';
import { readRaw } from './raw';

/** What is needed of a terminal; the drawn and the headless one both have it. */
export interface FeedTarget {
  readonly cols: number;
  readonly rows: number;
  write(data: Uint8Array | string, done?: () => void): void;
  reset(): void;
  resize(cols: number, rows: number): void;
}

export interface FeedEvents {
  /** Bytes that may be declared as drawn. */
  credit(bytes: number): void;
  /** The grid that the host has now, in order with the output. */
  grid(cols: number, rows: number): void;
  /** Anything else about the attachment, at once. */
  news(event: Exclude<StreamEvent, { kind: 'resized' }>): void;
  /** A picture is about to replace what is shown. */
  replacing(): void;
  /** A whole picture is on screen. */
  painted(): void;
}

/**
 * Bytes that a terminal parses at once: a large picture must not keep the window from hearing keys. xterm.js looks at the clock
 * only between pieces, and the first ones are parsed by code that the engine has not compiled yet, at a tenth of the speed.
 */
const PIECE = 16 * 1024;

export class Feed {
  readonly #target: FeedTarget;
  readonly #events: FeedEvents;
  readonly #credits = new CreditMeter();
  #closed = false;

  constructor(target: FeedTarget, events: FeedEvents) {
    this.#target = target;
    this.#events = events;
  }

  take(input: RawInput): void {
    if (this.#closed) return;
    const message = readRaw(input);
    switch (message.kind) {
      case 'output':
        this.#write(message.bytes);
        break;
      case 'keyframe':
        this.#inOrder(() => {
          this.#events.replacing();
          this.#target.reset();
          this.#size(message.cols, message.rows);
        });
        this.#write(message.bytes);
        this.#inOrder(() => this.#events.painted());
        break;
      case 'event': {
        const { event } = message;
        if (event.kind === 'resized') this.#inOrder(() => this.#size(event.cols, event.rows));
        else this.#events.news(event);
        break;
      }
      case 'unreadable':
        break;
    }
  }

  /** Nothing is reported after this, whatever is still in the terminal's queue. */
  close(): void {
    this.#closed = true;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      this.#target.write(piece, () => this.#drawn(piece.length));
    }
  }

  #drawn(length: number): void {
    if (this.#closed) return;
    const declare = this.#credits.drawn(length);
    if (declare > 0) this.#events.credit(declare);
  }

  #inOrder(step: () => void): void {
    this.#target.write('', () => {
      if (!this.#closed) step();
    });
  }

  #size(cols: number, rows: number): void {
    this.#events.grid(cols, rows);
  }
}
