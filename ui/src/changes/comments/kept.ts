/** How comments outlive the window: what is written is bounded, and what is read may be anything. */
import type { SessionId } from '../../protocol/generated';
import { recall, remember } from '../../app/remember';
import type { Comment } from './comment';
import type { Quoted, Target } from './target';

export interface Batches {
  comments: ReadonlyMap<SessionId, readonly Comment[]>;
  /** The fields that are open, with what stands in them, by the comment's id. */
  writing: ReadonlyMap<string, string>;
}

/** Sessions whose comments are kept, those written to last, and how much they may take together. */
const SESSIONS = 40;
const ROOM = 1_000_000;

/** Changed whenever what is written is no longer what is read. */
const FORM = 1;

type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function isQuoted(value: unknown): value is Quoted {
  return isObject(value) && isText(value['text']) && (value['change'] === 'same' || value['change'] === 'added' || value['change'] === 'removed');
}

function isTarget(value: unknown): value is Target {
  if (!isObject(value)) return false;
  const { side, from, to, order, quoted, count, above, below } = value;
  const numbers = [from, to, order, count].every(isNumber);
  const around = [above, below].every((text) => text === null || isText(text));
  return (side === 'now' || side === 'before') && numbers && around && Array.isArray(quoted) && quoted.length > 0 && quoted.every(isQuoted);
}

function isComment(value: unknown): value is Comment {
  if (!isObject(value)) return false;
  const { id, path, scope, target, text, lost } = value;
  return isText(id) && isText(path) && isText(text) && (scope === 'base' || scope === 'head') && (lost === undefined || lost === 'line' || lost === 'file') && isTarget(target);
}

const NOTHING: Batches = { comments: new Map(), writing: new Map() };

function parsed(): unknown {
  try {
    return JSON.parse(recall('comments') ?? 'null');
  } catch {
    return null;
  }
}

export function keptBatches(): Batches {
  const kept = parsed();
  if (!isObject(kept) || kept['form'] !== FORM || !Array.isArray(kept['sessions']) || !isObject(kept['writing'])) return NOTHING;
  const writing = new Map(Object.entries(kept['writing']).filter((entry): entry is [string, string] => isText(entry[1])));
  const comments = new Map<SessionId, readonly Comment[]>();
  for (const one of kept['sessions'] as unknown[]) {
    if (!Array.isArray(one) || !isText(one[0]) || !Array.isArray(one[1])) continue;
    // A field in which nothing stood is not worth coming back to.
    comments.set(one[0], one[1].filter(isComment).filter(({ id, text }) => text !== '' || (writing.get(id) ?? '').trim() !== ''));
  }
  return { comments, writing };
}

/** What stands last was written to last; the oldest give way. */
export function keepBatches({ comments, writing }: Batches): void {
  let sessions = [...comments].filter(([, batch]) => batch.length > 0).slice(-SESSIONS);
  if (sessions.length === 0) {
    remember('comments', null);
    return;
  }
  for (;;) {
    const ids = new Set(sessions.flatMap(([, batch]) => batch.map(({ id }) => id)));
    const text = JSON.stringify({ form: FORM, sessions, writing: Object.fromEntries([...writing].filter(([id]) => ids.has(id))) });
    if (text.length <= ROOM || sessions.length === 1) {
      remember('comments', text);
      return;
    }
    sessions = sessions.slice(1);
  }
}
