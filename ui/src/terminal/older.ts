/**
 * Lines from far above the screen, fetched when a person goes there.
 *
 * A session's picture has few of them, so that it is on screen at once; its host keeps the rest. They come as another picture,
 * since a terminal can only be filled from its top. The person stays at the line that they look at.
 */
import type { IDisposable, Terminal } from '@xterm/xterm';

/** Lines above the screen that a terminal holds without being asked, and those that are asked for then, each in its turn. */
export const HELD = 5_000;
const STEPS: readonly number[] = [HELD, 20_000];
/** A picture has 300 lines above the screen where there are as many; in a wider window they may be fewer. */
const FEW = 200;
/** A daemon that is away answers nothing. */
const PATIENCE = 5_000;

/** What is needed of a terminal; the drawn and the headless one both have it. */
export type OlderTarget = Pick<Terminal, 'buffer' | 'options' | 'scrollToLine' | 'onScroll'> & { onRender?: Terminal['onRender'] };

export class OlderLines {
  readonly #term: OlderTarget;
  readonly #ask: (lines: number) => void;
  readonly #still: () => () => void;
  readonly #watching: (IDisposable | undefined)[];
  #step = 0;
  #all = true;
  /** Who waits for the picture that was asked for. */
  #waiting: (() => void)[] | null = null;
  /** How far from the end the person is, and how long the text is, as the picture that was asked for begins. */
  #from: { end: number; length: number; move: () => void } | null = null;

  /** `still` keeps what is seen until its answer is called. */
  constructor(term: OlderTarget, ask: (lines: number) => void, still: () => () => void) {
    this.#term = term;
    this.#ask = ask;
    this.#still = still;
    this.#watching = [term.onScroll(() => this.#look()), term.onRender?.(() => this.#look())];
  }

  dispose(): void {
    for (const one of this.#watching) one?.dispose();
    this.forget();
  }

  /** The attachment that was asked is over: what was asked for will not come. */
  forget(): void {
    this.#from?.move();
    this.#from = null;
    this.#settle();
  }

  /** Fetches the next step of them; resolves when they are there, or will not come. Answers whether there may be more. */
  async fetch(): Promise<boolean> {
    if (!this.#request()) return false;
    const step = this.#step;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((there) => {
      this.#waiting?.push(there);
      timer = setTimeout(there, PATIENCE);
    });
    clearTimeout(timer);
    return this.#step > step && !this.#all;
  }

  /** Asks for the next step, once. Answers whether there is one that may come. */
  #request(): boolean {
    const lines = STEPS[this.#step];
    if (this.#all || lines === undefined) return false;
    if (this.#waiting === null) {
      this.#waiting = [];
      if ((this.#term.options.scrollback ?? 0) < lines) this.#term.options.scrollback = lines;
      this.#ask(lines);
    }
    return true;
  }

  /** A picture is about to replace what is shown. */
  replacing(): void {
    const { baseY, viewportY, type } = this.#term.buffer.active;
    this.#from = this.#waiting === null || type !== 'normal' ? null : { end: baseY - viewportY, length: baseY, move: this.#still() };
  }

  /** A picture has replaced it. */
  replaced(): void {
    const { baseY } = this.#term.buffer.active;
    const from = this.#from;
    this.#from = null;
    if (from === null) {
      // One that nobody asked for is as small as all.
      this.#step = 0;
      this.#all = baseY < FEW;
    } else {
      this.#step += 1;
      this.#all = this.#step === STEPS.length || baseY <= from.length;
      if (from.end > 0) this.#term.scrollToLine(Math.max(0, baseY - from.end));
      // What is drawn follows what is held by a frame.
      requestAnimationFrame(() => requestAnimationFrame(from.move));
    }
    this.#settle();
  }

  /** Runs with every frame that is drawn. */
  #look(): void {
    const { viewportY, baseY, type } = this.#term.buffer.active;
    if (type === 'normal' && viewportY === 0 && baseY > 0) this.#request();
  }

  #settle(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const there of waiting) there();
  }
}
