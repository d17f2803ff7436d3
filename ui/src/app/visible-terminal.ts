/** The terminal on screen: for what leads the keys to it, and for tests that read its text through the window. */

interface VisibleTerminal {
  focus: () => void;
  askFind: () => void;
  text: () => string;
}

declare global {
  interface Window {
    __aoTerminalText?: () => string;
  }
}

let current: VisibleTerminal | null = null;

export function showing(pane: VisibleTerminal | null): void {
  current = pane;
}

/** Leads the keys to the terminal on screen, if there is one. */
export function focusTerminal(): void {
  current?.focus();
}

/** Opens the field for finding text in the terminal on screen. */
export function findInTerminal(): void {
  current?.askFind();
}

window.__aoTerminalText = () => current?.text() ?? '';
