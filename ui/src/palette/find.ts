/** From what was typed to the rows that are drawn: never more than a few dozen, the best first. */
import { match, wordsOf } from './match';
import { SECTIONS, type SectionId, type Thing } from './things';

export interface Row {
  thing: Thing;
  /** Which letters of its name were found. */
  hits: readonly number[];
}

export interface Section {
  id: SectionId;
  rows: readonly Row[];
}

/** So many rows in all, and so many of one kind. */
export const MOST_ROWS = 36;
const MOST_OF: Record<SectionId, number> = { recent: 5, current: 10, sessions: 8, actions: 14, projects: 6, settings: 5, prompts: 5 };

/** A thing that was chosen lately is a little more likely to be meant. */
const RECENT_BONUS = 0.04;

interface Scored extends Row {
  score: number;
}

/** Cuts what is too much, the later sections first. */
function cut(sections: readonly Section[]): Section[] {
  let left = MOST_ROWS;
  return sections.flatMap(({ id, rows }) => {
    const kept = rows.slice(0, Math.min(left, MOST_OF[id]));
    left -= kept.length;
    return kept.length === 0 ? [] : [{ id, rows: kept }];
  });
}

function unasked(things: readonly Thing[], recent: readonly string[]): Section[] {
  const byKey = new Map(things.map((thing) => [thing.key, thing]));
  const lately = recent.flatMap((key) => byKey.get(key) ?? []).slice(0, MOST_OF.recent);
  const shown = new Set(lately);
  const row = (thing: Thing): Row => ({ thing, hits: [] });
  const others = SECTIONS.map((id) => ({ id, rows: things.filter((thing) => thing.section === id && !thing.quiet && !shown.has(thing)).map(row) }));
  return [{ id: 'recent', rows: lately.map(row) }, ...others];
}

/** Sections in the order of their best row; within one the best first, and what was first before stays so. */
export function find(search: string, things: readonly Thing[], recent: readonly string[]): Section[] {
  const words = wordsOf(search);
  if (words.length === 0) return cut(unasked(things, recent));
  const lately = new Set(recent);
  const all = new Map<SectionId, Scored[]>(SECTIONS.map((id) => [id, []]));
  for (const thing of things) {
    const found = match(words, thing.sought);
    if (found !== null) all.get(thing.section)?.push({ thing, hits: found.hits, score: found.score + (lately.has(thing.key) ? RECENT_BONUS : 0) });
  }
  const best = (rows: readonly Scored[]): number => rows[0]?.score ?? 0;
  const sorted = [...all].map(([id, rows]) => ({ id, rows: rows.sort((a, b) => b.score - a.score) }));
  return cut(sorted.sort((a, b) => best(b.rows) - best(a.rows)));
}
