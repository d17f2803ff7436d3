/**
 * What a search finds. Every word must occur somewhere: as it stands, best at the start of a word, or, in the name, with
 * letters left out between starts of words and runs of letters ("rlt" finds "Rate limiter per tenant").
 *
 * Pure, and quick enough to be asked for hundreds of things at every key.
 */

/** Something that can be found. Its texts are in small letters, so that they are not made small at every key. */
export interface Sought {
  name: string;
  /** Where else its words may occur. */
  rest: readonly string[];
}

export interface Match {
  /** More than 0, at most 1. */
  score: number;
  /** Which letters of the name were found, in their order. */
  hits: readonly number[];
}

export const sought = (name: string, rest: readonly string[]): Sought => ({ name: name.toLowerCase(), rest: rest.filter((one) => one !== '').map((one) => one.toLowerCase()) });

export function wordsOf(search: string): string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}

const startsWord = (text: string, at: number): boolean => at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** The best place of a word as it stands: at the start of a word, else anywhere. */
function placeOf(word: string, text: string): { at: number; starts: boolean } | null {
  const first = text.indexOf(word);
  for (let at = first; at !== -1; at = text.indexOf(word, at + 1)) if (startsWord(text, at)) return { at, starts: true };
  return first === -1 ? null : { at: first, starts: false };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Letters in order, each at the start of a word or right after the one before. A single letter is no such thing. */
export function scattered(word: string, text: string): number[] | null {
  if (word.length < 2) return null;
  const follow = (letter: number, from: number, joined: boolean): number[] | null => {
    if (letter === word.length) return [];
    for (let at = text.indexOf(word[letter] ?? '', from); at !== -1; at = text.indexOf(word[letter] ?? '', at + 1)) {
      if (!(joined && at === from) && !startsWord(text, at)) continue;
      const after = follow(letter + 1, at + 1, true);
      if (after !== null) return [at, ...after];
    }
    return null;
  };
  return follow(0, 0, false);
}

function matchWord(word: string, { name, rest }: Sought): { score: number; hits: number[] } | null {
  const place = placeOf(word, name);
  if (place?.starts === true) return { score: name === word ? 1 : place.at === 0 ? 0.95 : 0.9, hits: range(place.at, word.length) };
  const else_ = rest.reduce((best, text) => Math.max(best, restScore(word, text)), 0);
  const inName = place === null ? null : { score: 0.6, hits: range(place.at, word.length) };
  if (inName !== null) return { ...inName, score: Math.max(inName.score, else_) };
  if (else_ > 0) return { score: else_, hits: [] };
  const hits = scattered(word, name);
  return hits === null ? null : { score: 0.3, hits };
}

function restScore(word: string, text: string): number {
  const place = placeOf(word, text);
  return place === null ? 0 : place.starts ? 0.7 : 0.4;
}

/** Null where a word is missing. Without words everything is found, and nothing in particular. */
export function match(words: readonly string[], thing: Sought): Match | null {
  if (words.length === 0) return { score: 1, hits: [] };
  let sum = 0;
  const hits = new Set<number>();
  for (const word of words) {
    const found = matchWord(word, thing);
    if (found === null) return null;
    sum += found.score;
    found.hits.forEach((one) => hits.add(one));
  }
  return { score: sum / words.length, hits: [...hits].sort((a, b) => a - b) };
}

/** A text in parts, those that were found apart from those that were not. */
export function partsOf(text: string, hits: readonly number[]): { text: string; hit: boolean }[] {
  const found = new Set(hits);
  const parts: { text: string; hit: boolean }[] = [];
  // Small letters may be another number of signs than capital ones; then nothing is marked.
  if (text.toLowerCase().length !== text.length) return [{ text, hit: false }];
  for (let at = 0; at < text.length; at++) {
    const hit = found.has(at);
    const last = parts.at(-1);
    if (last?.hit === hit) last.text += text[at] ?? '';
    else parts.push({ text: text[at] ?? '', hit });
  }
  return parts;
}
