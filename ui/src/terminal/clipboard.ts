/** What goes between a terminal and the clipboard: only by a person's hand, and nothing that could act on its own. */
import type { Terminal } from '@xterm/xterm';
import { ask, toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { pasteable } from './paste';

export class PaneClipboard {
  readonly #term: Terminal;
  readonly #trouble: (title: string, error: CallError) => void;
  readonly #gone = new AbortController();

  constructor(term: Terminal, mount: HTMLElement, trouble: (title: string, error: CallError) => void) {
    this.#term = term;
    this.#trouble = trouble;
    // Pastes that the web view makes by itself, such as with the middle button, take the same way.
    mount.addEventListener('paste', (event) => this.#pasted(event), { capture: true, signal: this.#gone.signal });
  }

  dispose(): void {
    this.#gone.abort();
  }

  async copy(): Promise<void> {
    const text = this.#term.getSelection();
    if (text === '') return;
    try {
      await ask({ ask: 'clipboard_write', text });
      this.#term.clearSelection();
    } catch (error) {
      this.#trouble('Could not copy', toCallError(error));
    }
  }

  async paste(): Promise<void> {
    try {
      const text = await ask({ ask: 'clipboard_read' });
      if (typeof text === 'string') this.#put(text);
    } catch (error) {
      this.#trouble('Could not paste', toCallError(error));
    }
  }

  #pasted(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.#put(event.clipboardData?.getData('text/plain') ?? '');
  }

  #put(text: string): void {
    const clean = pasteable(text);
    if (clean !== '' && !this.#gone.signal.aborted && this.#term.options.disableStdin !== true) this.#term.paste(clean);
  }
}
