/**
 * Names of branches: which ones git takes, and how the next session's is likely to be called. The daemon decides both; what
 * is known here saves a refusal. Pure.
 */

const held = (name: string): string => `{${name}}`;

/** What a template has where something is filled in. */
export const HELD = { id: held('id'), number: held('number'), slug: held('slug'), user: held('user'), date: held('date') };

/** The template of a project that has none of its own. */
export const USUAL_TEMPLATE = `ao/${HELD.id}/${HELD.slug}`;

const LONGEST = 200;
const SLUG_MAX = 40;
const TITLE_MAX = 60;

const BAD_CHARS = /[\s~^:?*[\\\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** Whether git takes this as a branch's name, and can take it for nothing else: neither an option nor a revision. */
export function isBranchName(name: string): boolean {
  if (new TextEncoder().encode(name).length > LONGEST || name.startsWith('-') || name.endsWith('.') || name.startsWith('refs/')) return false;
  if (name.includes('..') || name.includes('@{') || name === '@' || name === 'HEAD' || BAD_CHARS.test(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** A text as part of a name: small letters, digits, and a `-` for everything between them. */
export function slug(text: string): string {
  let made = '';
  for (const char of text.toLowerCase()) {
    if (/[a-z0-9]/.test(char)) made += char;
    else if (made !== '' && !made.endsWith('-')) made += '-';
    if (made.length >= SLUG_MAX) break;
  }
  return made.replace(/^-+|-+$/g, '');
}

/** The title that is made from a prompt's first line that says something; empty if none does. */
export function titleFrom(text: string): string {
  const line = text.split('\n').map((one) => one.trim()).find((one) => one !== '') ?? '';
  // By code points, as the daemon counts.
  const chars = Array.from(line.replaceAll(/\p{Cc}/gu, ''));
  if (chars.length <= TITLE_MAX) return chars.join('');
  const cut = chars.slice(0, TITLE_MAX).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space === -1 ? cut : cut.slice(0, space)).replace(/[,.;:]+$/, '')}…`;
}

export interface Likely {
  project: string;
  /** The number that the session is likely to get. */
  number: number;
  title: string;
  now: Date;
}

/** What a template makes. The person's name in git is not known here, and stands as `…`. */
export function fillTemplate(template: string, { project, number, title, now }: Likely): string {
  const id = `${project}-${number}`;
  const full = template
    .replaceAll(HELD.id, id)
    .replaceAll(HELD.number, String(number))
    .replaceAll(HELD.slug, slug(title))
    .replaceAll(HELD.user, '…')
    .replaceAll(HELD.date, now.toISOString().slice(0, 10));
  const parts = full.split('/').map((part) => part.replace(/^-+|-+$/g, '')).filter((part) => part !== '');
  return parts.length === 0 ? id : parts.join('/');
}

/** One more than the highest number that is known of a project's sessions. */
export function nextNumber(project: string, ids: readonly string[]): number {
  const numbers = ids.filter((id) => id.slice(0, id.lastIndexOf('-')) === project).map((id) => Number(id.slice(id.lastIndexOf('-') + 1)));
  return Math.max(0, ...numbers.filter(Number.isFinite)) + 1;
}
