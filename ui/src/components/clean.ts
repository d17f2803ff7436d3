/**
 * Text of a repository, as it may be shown: what an agent wrote must not hide, reorder or pretend anything. Pure.
 *
 * It is only ever set as text. Characters that have no shape of their own, or that change the order in which others
 * are read, are shown by a picture or by their number instead.
 */
import { t } from '@lingui/core/macro';

/** A part of a line: plain text, or what stands for something that cannot be seen. */
export interface Piece {
  text: string;
  /** What it is, for who points at it. */
  stands?: string;
}

// Controls except the tab; marks that reorder text or take no room; line separators; halves of characters.
const UNSEEN = /[\0-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]/gu;

function standsFor(char: string): Piece {
  const code = char.codePointAt(0) ?? 0;
  const name = ['U', code.toString(16).toUpperCase().padStart(4, '0')].join('+');
  if (code < 0x20) return { text: String.fromCodePoint(0x2400 + code), stands: t`the control character ${name}` };
  if (code === 0x7f) return { text: '\u2421', stands: t`the control character ${name}` };
  return { text: `\u27e8${name}\u27e9`, stands: t`the unseen character ${name}` };
}

/** A line in parts. Most lines are one. */
export function pieces(line: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of line.matchAll(UNSEEN)) {
    if (match.index > from) found.push({ text: line.slice(from, match.index) });
    found.push(standsFor(match[0]));
    from = match.index + match[0].length;
  }
  if (from < line.length || found.length === 0) found.push({ text: line.slice(from) });
  return found;
}

/** A text of several lines, each of them clean. */
export function cleanLines(text: string): string {
  return text.split(/\r?\n/).map(clean).join('\n');
}

/** The same as one text: for names, tips and labels. */
export function clean(text: string): string {
  return pieces(text).map((piece) => piece.text).join('');
}
