/** The text of a terminal. */
import type { Terminal } from '@xterm/xterm';

/** All that this window holds of it, scrolled-off lines first; a line that was too long for a row is one line again. */
export function heldText(term: Pick<Terminal, 'buffer'>, joined = false): string {
  const buffer = term.buffer.active;
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    const goesOn = joined && buffer.getLine(row + 1)?.isWrapped === true;
    const text = line?.translateToString(!goesOn) ?? '';
    const before = joined && line?.isWrapped === true ? lines.pop() : undefined;
    lines.push(`${before ?? ''}${text}`);
  }
  return lines.join('\n').trimEnd();
}
