/** The terminal on screen: for what leads the keys to it, and for tests that read its text through the window. */

interface VisibleTerminal {
  focus: () => void;
  askFind: () => void;
  text: () => string;
  copyAll: () => Promise<void>;
  toEnd: () => void;
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

/** Puts all that was printed in it on the clipboard. */
export async function copyTerminal(): Promise<void> {
  await current?.copyAll();
}

/** Shows its newest line. */
export function terminalToEnd(): void {
  current?.toEnd();
  current?.focus();
}

window.__aoTerminalText = () => current?.text() ?? '';
