/** Links to places in files where they stand on the screen, and the text that is copied. */
import { Terminal } from '@xterm/headless';
import type { ILink } from '@xterm/xterm';
import { describe, expect, it, vi } from 'vitest';
import { PathLinks } from './pane-links';
import { heldText } from './text';

async function showing(text: string, cols = 40): Promise<Terminal> {
  const term = new Terminal({ cols, rows: 6, scrollback: 100, allowProposedApi: true });
  await new Promise<void>((resolve) => term.write(text, resolve));
  return term;
}

function linksOn(term: Terminal, row: number): { links: ILink[]; events: { link: ReturnType<typeof vi.fn>; open: ReturnType<typeof vi.fn> } } {
  const events = { link: vi.fn(), open: vi.fn() };
  let links: ILink[] = [];
  new PathLinks(term, events).provideLinks(row, (found) => {
    links = found ?? [];
  });
  return { links, events };
}

const click = (keys: { ctrlKey?: boolean; metaKey?: boolean }): MouseEvent => ({ ctrlKey: false, metaKey: false, ...keys }) as MouseEvent;

describe('a place in a file', () => {
  it('is underlined where it stands, after characters that are two cells wide too', async () => {
    const { links } = linksOn(await showing('日本 src/a.rs:10:5'), 1);
    expect(links.map(({ text, range }) => ({ text, range }))).toEqual([{ text: 'src/a.rs:10:5', range: { start: { x: 6, y: 1 }, end: { x: 18, y: 1 } } }]);
  });

  it('goes on in the next row, whichever of them is pointed at', async () => {
    const term = await showing('error in packages/area/src/bucket.ts:88:15', 20);
    for (const row of [1, 2, 3]) expect(linksOn(term, row).links.map(({ text }) => text)).toEqual(['packages/area/src/bucket.ts:88:15']);
    expect(linksOn(term, 2).links[0]?.range).toEqual({ start: { x: 10, y: 1 }, end: { x: 2, y: 3 } });
    expect(linksOn(term, 4).links).toEqual([]);
  });

  it('says what it would open, and opens it only with Ctrl or ⌘', async () => {
    const { links, events } = linksOn(await showing('src/a.rs:10:5'), 1);
    const link = links[0]!;
    link.hover?.(click({}), link.text);
    expect(events.link).toHaveBeenLastCalledWith('Open src/a.rs, line 10');
    link.activate(click({}), link.text);
    expect(events.open).not.toHaveBeenCalled();
    link.activate(click({ ctrlKey: true }), link.text);
    link.activate(click({ metaKey: true }), link.text);
    expect(events.open.mock.calls).toEqual([['src/a.rs', 10], ['src/a.rs', 10]]);
    link.leave?.(click({}), link.text);
    expect(events.link).toHaveBeenLastCalledWith(null);
  });
});

it('copied text has a line that was too long for a row in one again', async () => {
  const term = (await showing('a long line that goes on\r\nshort\r\n\r\n', 10)) as unknown as Parameters<typeof heldText>[0];
  expect(heldText(term)).toBe('a long lin\ne that goe\ns on\nshort');
  expect(heldText(term, true)).toBe('a long line that goes on\nshort');
});
