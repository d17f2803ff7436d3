/**
 * One session in the terminal on screen: its attachment, and the traffic between them.
 *
 * Created when a session comes on screen and destroyed when it leaves; the session's host holds everything that
 * matters. It must never answer a program's queries and never act on the clipboard without a person's key.
 */
import type { IDisposable, Terminal } from '@xterm/xterm';
import { ask, bridge, call, toCallError } from '../platform/bridge';
import type { CallError, SessionId, StreamEvent } from '../protocol/generated';
import { findColours } from '../theme/terminal-theme';
import { PaneClipboard } from './clipboard';
import { drawnIn, type Drawn } from './drawn';
import { Feed } from './feed';
import { clampSize, GridKeeper, sameSize, type Size } from './grid';
import { InputQueue } from './input-queue';
import { still } from './island';
import { windowKey } from './keys';
import { OlderLines } from './older';
import type { LinkEvents } from './pane-links';
import { watchScrolling, type Scrolled } from './scrolled';
import { heldText } from './text';

export type PanePhase =
  /** Waiting for the first picture. */
  | { phase: 'opening' }
  /** Attached. */
  | { phase: 'attached' }
  /** The attachment ended; what was drawn stays. */
  | { phase: 'closed'; reason: string }
  /** No attachment, but the kept screen is shown. */
  | { phase: 'picture' }
  /** Nothing to show. */
  | { phase: 'failed'; error: CallError };

export interface Refusal {
  /** How many characters; null when that is not known. */
  count: number | null;
  error: CallError;
}

export interface PaneEvents extends LinkEvents {
  phase(phase: PanePhase): void;
  /** The size in force, and whether another client chose it. */
  grid(size: Size, foreign: boolean): void;
  refused(refusal: Refusal): void;
  find(): void;
  /** The person has scrolled up, or is back at the end. */
  scrolled(scrolled: Scrolled | null): void;
}

const RESIZE_PAUSE = 50;

export class TerminalPane {
  readonly session: SessionId;
  readonly #drawn: Drawn;
  readonly #mount: HTMLElement;
  readonly #events: PaneEvents;
  readonly #mac: boolean;
  readonly #grid = new GridKeeper();
  readonly #observer: ResizeObserver;
  readonly #older: OlderLines;
  #feed: Feed | null = null;
  #input: InputQueue | null = null;
  #stream: number | null = null;
  #attempt = 0;
  /** The attempt under way is to be followed by another if it fails. */
  #again = false;
  #started = false;
  #phase: PanePhase = { phase: 'opening' };
  #pause: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  #live = false;
  readonly #clipboard: PaneClipboard;
  readonly #listening: IDisposable[];

  constructor(session: SessionId, mount: HTMLElement, platform: string, events: PaneEvents) {
    this.session = session;
    this.#mount = mount;
    this.#mac = platform === 'macos';
    this.#events = events;
    this.#drawn = drawnIn(mount);
    this.#drawn.listen(events);
    this.#clipboard = new PaneClipboard(this.term, mount, platform, (title, error) => events.trouble(title, error));
    this.#listening = this.#listen();
    this.#older = new OlderLines(this.term, (lines) => this.#askOlder(lines), () => still(mount));
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(mount);
    void this.#attach();
  }

  get term(): Terminal {
    return this.#drawn.term;
  }

  /** Attaches again where the attachment has ended, or once the attempt under way has failed: that may have come too early. */
  reattach(): void {
    if (this.#phase.phase === 'opening') this.#again = true;
    else if (this.#phase.phase !== 'attached') void this.#attach();
  }

  /**
   * Says whether somebody takes what is typed. It is no option of xterm.js: for each option that changes it makes all of its
   * style sheet anew, and in WebKit every one costs as much as the rest of opening a terminal.
   */
  setLive(live: boolean): void {
    this.#live = live;
  }

  retheme(): void {
    this.#drawn.retheme();
  }

  /** Takes the typeface and size in force; the grid that fits changes with them. */
  relook(): void {
    if (this.#drawn.relook()) this.#resized();
  }

  focus(): void {
    // Who goes to another session by a key has the focus already.
    if (this.#mount.shadowRoot?.activeElement === this.term.textarea) this.claim();
    else this.term.focus();
  }

  /** A menu took the focus; it comes back here. */
  byMenu(run: () => unknown): void {
    void run();
    this.focus();
  }

  /** Makes this window's size the one in force. */
  claim(): void {
    this.#ask(this.#grid.use());
  }

  /** Opens the field in which a person says what to find. */
  askFind(): void {
    void this.#older.fetch();
    this.#events.find();
  }

  find(text: string, back: boolean, again: boolean): void {
    const options = { decorations: findColours(), incremental: !again };
    if (text === '') this.#drawn.search.clearDecorations();
    else if (back) this.#drawn.search.findPrevious(text, options);
    else this.#drawn.search.findNext(text, options);
  }

  onFound(listener: (index: number, count: number) => void): () => void {
    const handle = this.#drawn.search.onDidChangeResults(({ resultIndex, resultCount }) => listener(resultIndex, resultCount));
    return () => handle.dispose();
  }

  endFind(): void {
    this.#drawn.search.clearDecorations();
    this.term.clearSelection();
    this.focus();
  }

  /** All text that is held, scrolled-off lines first. */
  text(): string {
    return heldText(this.term);
  }

  /** The same, with all that the session's host kept. */
  async wholeText(): Promise<string> {
    while (await this.#older.fetch());
    return heldText(this.term, true);
  }

  copy(): Promise<void> {
    return this.#clipboard.copy();
  }

  paste(): Promise<void> {
    return this.#clipboard.paste();
  }

  /** Types the paths of files that a person gave. */
  pasteFiles(paths: readonly string[]): void {
    this.#clipboard.pasteFiles(paths);
    this.focus();
  }

  /** Leaves the terminal empty for who comes next. */
  dispose(): void {
    this.#disposed = true;
    this.#clipboard.dispose();
    this.#older.dispose();
    clearTimeout(this.#pause);
    this.#observer.disconnect();
    this.#leave();
    for (const one of this.#listening) one.dispose();
    this.#drawn.empty();
  }

  #listen(): IDisposable[] {
    const { term } = this;
    const { textarea } = term;
    const claim = (): void => this.claim();
    textarea?.addEventListener('focus', claim);
    term.attachCustomKeyEventHandler((event) => this.#key(event));
    return [
      { dispose: () => textarea?.removeEventListener('focus', claim) },
      term.onData((data) => this.#type(data, false)),
      term.onBinary((data) => this.#type(data, true)),
      ...watchScrolling(term, (scrolled) => this.#events.scrolled(scrolled)),
    ];
  }

  #key(event: KeyboardEvent): boolean {
    const key = windowKey(event, this.#mac, this.term.hasSelection());
    if (key === null) return true;
    event.preventDefault();
    if (event.type !== 'keydown') return false;
    event.stopPropagation();
    switch (key) {
      case 'copy':
        void this.copy();
        break;
      case 'paste':
        void this.paste();
        break;
      case 'select_all':
        this.term.selectAll();
        break;
      case 'kill_line':
        this.term.input('\x0b', true);
        break;
    }
    return false;
  }

  #type(data: string, binary: boolean): void {
    if (!this.#live) return;
    this.claim();
    this.#input?.push(data, binary);
  }

  #resized(): void {
    if (!this.#started) {
      // The first size that this pane gets.
      void this.#attach();
      return;
    }
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      const size = this.#proposed();
      if (size !== null) this.#ask(this.#grid.fit(size));
    }, RESIZE_PAUSE);
  }

  #proposed(): Size | null {
    if (this.#mount.clientWidth === 0 || this.#mount.clientHeight === 0) return null;
    const size = this.#drawn.fit.proposeDimensions();
    if (size === undefined || !Number.isFinite(size.cols) || !Number.isFinite(size.rows)) return null;
    return clampSize(size);
  }

  #ask(size: Size | null): void {
    if (size === null) {
      this.#reportGrid();
      return;
    }
    if (this.#stream === null) {
      // Nobody else decides about a kept picture.
      this.term.resize(size.cols, size.rows);
      return;
    }
    ask({ ask: 'terminal_resize', stream: this.#stream, ...size }).catch(() => {
      // A lost request is asked again with the next change; a lost link attaches again with the size.
    });
  }

  #askOlder(lines: number): void {
    if (this.#stream === null) return;
    ask({ ask: 'terminal_history', stream: this.#stream, lines }).catch(() => {
      // Whoever waits for them does so for a while only.
    });
  }

  #painted(): void {
    this.#older.replaced();
    if (this.#phase.phase !== 'attached') this.#setPhase({ phase: 'attached' });
  }

  #heardGrid(cols: number, rows: number): void {
    const size = this.#grid.heard({ cols, rows });
    if (!sameSize(size, { cols: this.term.cols, rows: this.term.rows })) this.term.resize(size.cols, size.rows);
    this.#reportGrid();
  }

  #reportGrid(): void {
    this.#events.grid({ cols: this.term.cols, rows: this.term.rows }, this.#grid.foreign);
  }

  #setPhase(phase: PanePhase): void {
    this.#phase = phase;
    this.#events.phase(phase);
  }

  #leave(): void {
    this.#attempt += 1;
    this.#older.forget();
    this.#feed?.close();
    this.#feed = null;
    this.#input = null;
    if (this.#stream !== null) {
      ask({ ask: 'terminal_close', stream: this.#stream }).catch(() => {
        // It is gone with the link, then.
      });
      this.#stream = null;
    }
  }

  async #attach(): Promise<void> {
    const size = this.#proposed();
    if (size === null || this.#disposed) return;
    this.#started = true;
    this.#leave();
    const attempt = this.#attempt;
    this.#again = false;
    this.#setPhase({ phase: 'opening' });
    this.#grid.opened(size);
    this.term.resize(size.cols, size.rows);
    const early: number[] = [];
    const credit = (bytes: number): void => {
      if (this.#stream === null) early.push(bytes);
      else ask({ ask: 'terminal_credit', stream: this.#stream, bytes }).catch(() => undefined);
    };
    const feed = new Feed(this.#drawn, {
      credit,
      grid: (cols, rows) => this.#heardGrid(cols, rows),
      news: (event) => this.#news(event),
      replacing: () => this.#older.replacing(),
      painted: () => this.#painted(),
    });
    this.#feed = feed;
    try {
      const stream = await bridge().openTerminal(this.session, size.cols, size.rows, (message) => feed.take(message));
      if (attempt !== this.#attempt) {
        ask({ ask: 'terminal_close', stream }).catch(() => undefined);
        return;
      }
      this.#stream = stream;
      this.#input = new InputQueue(
        (data, binary) => ask({ ask: 'terminal_input', stream, data, binary }),
        (count, error) => this.#events.refused({ count, error }),
      );
      early.splice(0).forEach(credit);
    } catch (error) {
      await this.#failed(toCallError(error), attempt);
    }
  }

  async #failed(error: CallError, attempt: number): Promise<void> {
    if (attempt !== this.#attempt) return;
    if (!this.#again) await this.#showKept(error, attempt);
    if (this.#again && attempt === this.#attempt) void this.#attach();
  }

  /** Without an attachment the kept text is still worth seeing. */
  async #showKept(error: CallError, attempt: number): Promise<void> {
    const stillOurs = (): boolean => attempt === this.#attempt;
    try {
      const kept = await call('terminal.text', { session: this.session, scrollback: 1_000 });
      if (!stillOurs()) return;
      this.term.reset();
      this.#drawn.write(kept.lines.join('\r\n'));
      this.#setPhase({ phase: 'picture' });
    } catch {
      if (stillOurs()) this.#setPhase({ phase: 'failed', error });
    }
  }

  #news(event: Exclude<StreamEvent, { kind: 'resized' }>): void {
    switch (event.kind) {
      case 'input_accepted':
        break;
      case 'input_refused': {
        const count = this.#input?.refusedFrom(event.seq) ?? 0;
        this.#events.refused({ count: count > 0 ? count : null, error: event.error });
        break;
      }
      case 'closed':
        this.#closed(event.reason, event.retry);
        break;
    }
  }

  /** An attachment that ended before it showed anything is not tried again by itself: that would go round and round. */
  #closed(reason: string, retry: boolean): void {
    const shown = this.#phase.phase === 'attached';
    this.#leave();
    this.#setPhase({ phase: 'closed', reason });
    if (retry && shown) void this.#attach();
  }
}
