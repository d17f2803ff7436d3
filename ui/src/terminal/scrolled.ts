/** Notices that a person has scrolled up, and whether there is more below since. */
import type { IDisposable, Terminal } from '@xterm/xterm';

export interface Scrolled {
  /** Output came after the person had scrolled up. */
  more: boolean;
}

/** Tells each change, until all of the answer are disposed. */
export function watchScrolling(term: Terminal, tell: (scrolled: Scrolled | null) => void): IDisposable[] {
  let now: Scrolled | null = null;
  /** The length of the text when the person scrolled up. */
  let at = 0;
  const look = (): void => {
    const { viewportY, baseY, type } = term.buffer.active;
    // A full-screen program has nothing above.
    const up = type === 'normal' && viewportY < baseY;
    if (up && now === null) at = baseY;
    const next = up ? { more: baseY > at } : null;
    if (next?.more === now?.more) return;
    now = next;
    tell(next);
  };
  return [term.onScroll(look), term.onWriteParsed(look), term.onRender(look)];
}
