/** The terminal on screen, for tests that read its text through the window. */
import type { TerminalPane } from './pane';

declare global {
  interface Window {
    __aoTerminalText?: () => string;
  }
}

let current: TerminalPane | null = null;

export function showing(pane: TerminalPane | null): void {
  current = pane;
}

window.__aoTerminalText = () => current?.text() ?? '';
