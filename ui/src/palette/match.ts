/** What a search finds: every word must occur somewhere; at the start of a word it counts for more. */

/** 0 for no match, up to 1. The name stands first in `texts` and weighs most. */
export function matchScore(search: string, texts: readonly string[]): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  let sum = 0;
  for (const word of words) {
    const best = Math.max(0, ...texts.map((text, index) => wordScore(word, text.toLowerCase(), index === 0)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum / words.length;
}

function wordScore(word: string, text: string, name: boolean): number {
  const at = text.indexOf(word);
  if (at === -1) return 0;
  const starts = at === 0 || /[\s/-]/.test(text[at - 1] ?? '');
  return (starts ? 0.8 : 0.4) + (name ? 0.2 : 0);
}
