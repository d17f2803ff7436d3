/**
 * The keys that a terminal itself keeps from its program. What the window keeps from it is decided by the shortcuts, before
 * a terminal sees the key. Everything else belongs to the agent.
 */

export type TerminalKey = 'copy' | 'paste' | 'select_all' | 'kill_line' | null;

interface Key {
  key: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

export function windowKey(event: Key, mac: boolean, selected: boolean): TerminalKey {
  const key = event.key.toLowerCase();
  if (event.altKey) return null;
  if (mac && event.metaKey && !event.ctrlKey) return macKey(key, event.shiftKey);
  if (event.metaKey) return null;
  if (event.shiftKey && !event.ctrlKey) return key === 'insert' ? 'paste' : null;
  if (!event.ctrlKey) return null;
  if (event.shiftKey) {
    if (key === 'c') return 'copy';
    if (key === 'v') return 'paste';
    // The window has Ctrl+K; this is how an agent still gets it.
    if (key === 'k' && !mac) return 'kill_line';
    return null;
  }
  if (key === 'insert') return 'copy';
  if (mac) return null;
  // With a selection Ctrl+C copies, as everywhere; without one it interrupts.
  if (key === 'c') return selected ? 'copy' : null;
  return null;
}

function macKey(key: string, shift: boolean): TerminalKey {
  if (shift) return null;
  if (key === 'c') return 'copy';
  if (key === 'v') return 'paste';
  if (key === 'a') return 'select_all';
  return null;
}
