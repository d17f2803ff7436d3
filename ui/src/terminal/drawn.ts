/**
 * The terminal that is drawn in one place of the page, whichever session is shown there.
 *
 * xterm.js takes longer to make a terminal than to fill it, and a web view keeps a terminal that is gone until it next looks
 * for what nobody uses. So the one in a place goes on from session to session. It is emptied in between, and made anew where
 * it cannot be: nothing of one session may ever be seen, or typed, in another.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { familyOf, terminalLook } from '../theme/terminal-look';
import { terminalTheme } from '../theme/terminal-theme';
import { Colours } from './colours';
import type { FeedTarget } from './feed';
import { clearIsland, island } from './island';
import { openable } from './links';
import { HELD } from './older';
import { addLinks, openAddress, type LinkEvents } from './pane-links';
import { silenceQueries } from './queries';

const LEAST_CONTRAST = 4.5;
/** What is found is counted and marked up to so many. */
const MOST_FOUND = HELD;
/** CAN ends whatever sequence a program had begun. */
const CANCEL = '\x18';

interface Made {
  term: Terminal;
  fit: FitAddon;
  search: SearchAddon;
  /** Writes that the terminal has not parsed yet. */
  pending: number;
  colours: Colours;
}

export class Drawn implements FeedTarget {
  readonly #mount: HTMLElement;
  readonly #made: Made;
  #gone = false;
  #theme = terminalTheme();
  #events: LinkEvents | null = null;

  constructor(mount: HTMLElement) {
    this.#mount = mount;
    this.#made = this.#make();
  }

  get term(): Terminal {
    return this.#made.term;
  }

  get fit(): FitAddon {
    return this.#made.fit;
  }

  get search(): SearchAddon {
    return this.#made.search;
  }

  get cols(): number {
    return this.term.cols;
  }

  get rows(): number {
    return this.term.rows;
  }

  write(data: Uint8Array | string, done?: () => void): void {
    const made = this.#made;
    made.pending += 1;
    made.term.write(data, () => {
      made.pending -= 1;
      done?.();
    });
  }

  reset(): void {
    this.term.reset();
  }

  resize(cols: number, rows: number): void {
    this.term.resize(cols, rows);
  }

  /** Who hears of what is followed in it from now on. */
  listen(events: LinkEvents | null): void {
    this.#events = events;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Makes it as it was at first. What is still in its queue would be drawn over what comes next; then it is given up. */
  empty(): void {
    const { term, search, pending, colours } = this.#made;
    this.#events = null;
    if (pending > 0) {
      this.dispose();
      return;
    }
    search.clearDecorations();
    term.clearSelection();
    term.attachCustomKeyEventHandler(() => true);
    // What programs can change of these, and what older lines made of one.
    Object.assign(term.options, { scrollback: HELD, cursorBlink: false, convertEol: false });
    if (term.textarea !== undefined) term.textarea.value = '';
    term.write(CANCEL + colours.back());
    term.reset();
  }

  retheme(): void {
    const theme = terminalTheme();
    if (JSON.stringify(theme) === JSON.stringify(this.#theme)) return;
    this.#theme = theme;
    this.term.options.theme = theme;
  }

  /** Takes the typeface and size in force. False if they are the same. */
  relook(): boolean {
    const { font, size, line } = terminalLook.getState();
    const { options } = this.term;
    if (options.fontFamily === familyOf(font) && options.fontSize === size && options.lineHeight === line) return false;
    Object.assign(options, { fontFamily: familyOf(font), fontSize: size, lineHeight: line });
    return true;
  }

  dispose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#events = null;
    this.term.dispose();
    clearIsland(this.#mount);
  }

  #make(): Made {
    const events: LinkEvents = {
      link: (words) => this.#events?.link(words),
      open: (path, line) => this.#events?.open(path, line),
      trouble: (title, error) => this.#events?.trouble(title, error),
    };
    const look = terminalLook.getState();
    const term = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      fontFamily: familyOf(look.font),
      fontSize: look.size,
      lineHeight: look.line,
      fontWeightBold: '600',
      macOptionIsMeta: true,
      // Programs choose their colours for a ground that they guess; what they write stays legible on ours.
      minimumContrastRatio: LEAST_CONTRAST,
      rightClickSelectsWord: false,
      scrollback: HELD,
      theme: this.#theme,
      linkHandler: {
        activate: (event, address) => openAddress(event, address, events),
        hover: (_event, address) => events.link(openable(address)),
        leave: () => events.link(null),
        allowNonHttpProtocols: false,
      },
    });
    const fit = new FitAddon();
    const search = new SearchAddon({ highlightLimit: MOST_FOUND });
    term.loadAddon(fit);
    term.loadAddon(search);
    // Widths by single character, as the host's emulator counts them.
    term.loadAddon(new Unicode11Addon());
    term.unicode.activeVersion = '11';
    addLinks(term, events);
    const colours = new Colours(term);
    silenceQueries(term);
    term.open(island(this.#mount));
    return { term, fit, search, colours, pending: 0 };
  }
}

const places = new WeakMap<HTMLElement, Drawn>();

/** The terminal of a place; made where there is none. */
export function drawnIn(mount: HTMLElement): Drawn {
  const there = places.get(mount);
  if (there?.gone === false) return there;
  const made = new Drawn(mount);
  places.set(mount, made);
  return made;
}

/** The place is gone, and its terminal with it. */
export function letGo(mount: HTMLElement): void {
  places.get(mount)?.dispose();
  places.delete(mount);
}
