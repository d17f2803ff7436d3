/**
 * The part of the page in which xterm.js draws: a shadow tree, so that its rules are its own.
 *
 * xterm.js makes some 800 rules for each terminal, and makes them anew when an option or the size changes. Were they the
 * page's rules, a web view would work out the style of all the page again each time: in WebKit that was most of what it took
 * to go from one session to the next, and it kept memory for every round. Nothing of the page's own may be put in here.
 */
import ours from './island.css?inline';
import theirs from '@xterm/xterm/css/xterm.css?inline';

/**
 * Lets a terminal look as it looks now, whatever becomes of it, until the answer is called: what replaces a picture by one
 * with more lines would be seen at its end for a moment.
 */
export function still(host: HTMLElement): () => void {
  const screen = host.shadowRoot?.querySelector('.xterm-screen');
  const rows = screen?.querySelector('.xterm-rows');
  if (screen === undefined || screen === null || rows === null || rows === undefined) return () => undefined;
  const shown = document.createElement('div');
  shown.className = 'still';
  shown.append(rows.cloneNode(true));
  screen.append(shown);
  return () => shown.remove();
}

/** Parsed once for all terminals. */
let sheets: CSSStyleSheet[] | undefined;

function parsed(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/**
 * Lets go of all that was drawn in `host`. A web view frees what it worked out for a tree of rules only with the tree, and the
 * tree only when it next looks for what nobody uses; by then there may be dozens of them.
 */
export function clearIsland(host: HTMLElement): void {
  const root = host.shadowRoot;
  if (root === null) return;
  root.replaceChildren();
  root.adoptedStyleSheets = [];
}

/**
 * An empty place for a terminal in `host`, as large as that. What focuses `host` focuses the terminal, and whoever looks for
 * what can be focused finds `host`.
 */
export function island(host: HTMLElement): HTMLElement {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  host.tabIndex = 0;
  root.adoptedStyleSheets = sheets ??= [parsed(theirs), parsed(ours)];
  const place = document.createElement('div');
  place.className = 'place';
  root.replaceChildren(place);
  return place;
}
