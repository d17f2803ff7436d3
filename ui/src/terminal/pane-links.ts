/**
 * What in a terminal can be followed: web addresses, and places in files. Only by a click with Ctrl or ⌘, and what it
 * would open is shown before.
 */
import { t } from '@lingui/core/macro';
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { IBufferLine, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { ask, toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { openable } from './links';
import { pathLinks, type PathLink } from './paths';

export interface LinkEvents {
  /** What is under the pointer and can be opened, in words. */
  link(words: string | null): void;
  /** A place in a file of the session's folder. */
  open(path: string, line: number): void;
  trouble(title: string, error: CallError): void;
}

const byHand = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey;

export function openAddress(event: MouseEvent, address: string, events: LinkEvents): void {
  const url = openable(address);
  if (url === null || !byHand(event)) return;
  ask({ ask: 'open_url', url }).catch((error: unknown) => events.trouble(t`Could not open the address`, toCallError(error)));
}

/** Rows of which one goes on in the next are one line; where each of its characters stands, in cells from 1. */
interface Line {
  text: string;
  cells: { x: number; y: number }[];
}

/** Longer ones are not looked at: they would cost time at every move of the pointer. */
const MOST_ROWS = 12;

function readRow(row: IBufferLine, y: number, line: Line, cols: number): void {
  for (let x = 0; x < cols; x++) {
    const cell = row.getCell(x);
    // The second half of a wide character.
    if (cell === undefined || cell.getWidth() === 0) continue;
    const chars = cell.getChars() === '' ? ' ' : cell.getChars();
    line.text += chars;
    for (let unit = 0; unit < chars.length; unit++) line.cells.push({ x: x + 1, y: y + 1 });
  }
}

/** What is needed of a terminal; the drawn and the headless one both have it. */
type HasText = Pick<Terminal, 'buffer' | 'cols'>;

function lineAt(term: HasText, at: number): Line | null {
  const buffer = term.buffer.active;
  let first = at;
  while (first > 0 && buffer.getLine(first)?.isWrapped === true) first -= 1;
  const line: Line = { text: '', cells: [] };
  for (let y = first; y - first < MOST_ROWS; y++) {
    const row = buffer.getLine(y);
    if (row === undefined || (y > first && !row.isWrapped)) return line;
    readRow(row, y, line, term.cols);
  }
  return null;
}

export class PathLinks implements ILinkProvider {
  readonly #term: HasText;
  readonly #events: Pick<LinkEvents, 'link' | 'open'>;

  constructor(term: HasText, events: Pick<LinkEvents, 'link' | 'open'>) {
    this.#term = term;
    this.#events = events;
  }

  provideLinks(row: number, answer: (links: ILink[] | undefined) => void): void {
    const line = lineAt(this.#term, row - 1);
    answer(line === null ? undefined : pathLinks(line.text.trimEnd()).flatMap((link) => this.#linkOf(link, line) ?? []));
  }

  #linkOf({ path, line, start, end }: PathLink, { text, cells }: Line): ILink | null {
    const [from, to] = [cells[start], cells[end - 1]];
    if (from === undefined || to === undefined) return null;
    return {
      text: text.slice(start, end),
      range: { start: from, end: to },
      activate: (event) => {
        if (byHand(event)) this.#events.open(path, line);
      },
      hover: () => this.#events.link(t`Open ${path}, line ${line}`),
      leave: () => this.#events.link(null),
    };
  }
}

/** Makes both kinds of links. They go with the terminal. */
export function addLinks(term: Terminal, events: LinkEvents): void {
  term.loadAddon(
    new WebLinksAddon((event, address) => openAddress(event, address, events), {
      hover: (_event, address) => events.link(openable(address)),
      leave: () => events.link(null),
    }),
  );
  term.registerLinkProvider(new PathLinks(term, events));
}
