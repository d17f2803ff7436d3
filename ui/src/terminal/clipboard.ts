/** What goes between a terminal and the clipboard: only by a person's hand, and nothing that could act on its own. */
import { t } from '@lingui/core/macro';
import type { Terminal } from '@xterm/xterm';
import { ask, toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { clipboardPicture, pastesPicture } from '../app/attachments';
import { pasteable } from './paste';
import { pastedPaths } from './quote';

export class PaneClipboard {
  readonly #term: Terminal;
  readonly #platform: string;
  readonly #trouble: (title: string, error: CallError) => void;
  readonly #gone = new AbortController();

  constructor(term: Terminal, mount: HTMLElement, platform: string, trouble: (title: string, error: CallError) => void) {
    this.#term = term;
    this.#platform = platform;
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
      this.#trouble(t`Could not copy`, toCallError(error));
    }
  }

  async paste(): Promise<void> {
    try {
      const text = await ask({ ask: 'clipboard_read' });
      if (typeof text === 'string' && text !== '') this.#put(text);
      else await this.#picture();
    } catch (error) {
      this.#trouble(t`Could not paste`, toCallError(error));
    }
  }

  #pasted(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (pastesPicture(event.clipboardData)) {
      this.#picture().catch((error: unknown) => this.#trouble(t`Could not paste the picture`, toCallError(error)));
      return;
    }
    this.#put(event.clipboardData?.getData('text/plain') ?? '');
  }

  /** Types the paths of files, each as one word. */
  pasteFiles(paths: readonly string[]): void {
    this.#put(pastedPaths(paths, this.#platform));
  }

  /** A program can be given no picture, but where it is. */
  async #picture(): Promise<void> {
    const path = await clipboardPicture();
    if (path !== null) this.pasteFiles([path]);
  }

  #put(text: string): void {
    const clean = pasteable(text);
    if (clean !== '' && !this.#gone.signal.aborted) this.#term.paste(clean);
  }
}
