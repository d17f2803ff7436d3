/** A comment on lines of a changed file, and how a batch of them follows the file. Pure. */
import { plural } from '@lingui/core/macro';
import type { ChangeScope } from '../../protocol/generated';
import type { Row } from '../../diff/rows';
import type { RowRange } from '../../diff/ranges';
import { placeOf, targetOf, type Target } from './target';

export interface Comment {
  id: string;
  path: string;
  /** Which changes it was made on. */
  scope: ChangeScope;
  target: Target;
  /** Empty while it is written for the first time: it is not in the batch yet. */
  text: string;
  /** What is not there any more. */
  lost?: 'line' | 'file';
}

export const isAdded = (comment: Comment): boolean => comment.text !== '';

/** What of a batch is to be sent: not what stands in an open field. */
export function readyOf(comments: readonly Comment[], writing: ReadonlyMap<string, string>): Comment[] {
  return comments.filter((comment) => isAdded(comment) && !writing.has(comment.id));
}

/** What is being written or changed; a field in which nothing stands is nothing yet. */
export function writtenOf(comments: readonly Comment[], writing: ReadonlyMap<string, string>): Comment[] {
  return comments.filter((comment) => writing.has(comment.id) && (isAdded(comment) || writing.get(comment.id)?.trim() !== ''));
}

export function commentsWords(count: number): string {
  return plural(count, { one: '# comment', other: '# comments' });
}

/** Lines that are gone are numbered from where the changes are counted, which is another place in another scope. */
const canPlace = (comment: Comment, scope: ChangeScope): boolean => comment.target.side === 'now' || comment.scope === scope;

/** Whether a scope can tell that lines are gone: what was committed meanwhile leaves one list and stays in the other. */
const canJudge = (comment: Comment, scope: ChangeScope): boolean => (comment.target.side === 'now' ? scope === 'base' : comment.scope === scope);

export interface Placed {
  comment: Comment;
  range: RowRange;
}

export interface Places {
  placed: readonly Placed[];
  /** Their lines are not among those that are shown. */
  elsewhere: readonly Comment[];
}

export function placesOf(comments: readonly Comment[], scope: ChangeScope, rows: readonly Row[]): Places {
  const placed: Placed[] = [];
  const elsewhere: Comment[] = [];
  for (const comment of comments) {
    const range = canPlace(comment, scope) ? placeOf(comment.target, rows) : null;
    if (range === null) elsewhere.push(comment);
    else placed.push({ comment, range });
  }
  return { placed, elsewhere };
}

function without(comment: Comment): Comment {
  const found = { ...comment };
  delete found.lost;
  return found;
}

/** The same target if nothing of it is another: then nothing has to be kept or drawn anew. */
function renumbered(before: Target, now: Target): Target {
  const same = before.side === now.side && before.from === now.from && before.to === now.to && before.order === now.order && before.above === now.above && before.below === now.below;
  return same ? before : now;
}

/** One file's comments after its lines were read. `cut` says that the file goes on: what is further down is not lost. */
export function afterLines(comments: readonly Comment[], path: string, scope: ChangeScope, rows: readonly Row[], cut: boolean): readonly Comment[] {
  const shownTo = rows.reduce((most, row) => (row.kind === 'line' ? Math.max(most, row.line.new ?? 0) : most), 0);
  const next = comments.map((comment) => {
    if (comment.path !== path || !canPlace(comment, scope)) return comment;
    const range = placeOf(comment.target, rows);
    if (range === null) {
      const known = canJudge(comment, scope) && !(cut && comment.target.order > shownTo);
      return known && comment.lost !== 'line' ? { ...comment, lost: 'line' as const } : comment;
    }
    const target = renumbered(comment.target, targetOf(rows, range));
    if (target === comment.target && comment.lost === undefined) return comment;
    return { ...without(comment), target };
  });
  return next.some((comment, index) => comment !== comments[index]) ? next : comments;
}

/** All comments after the list of files was read. */
export function afterList(comments: readonly Comment[], scope: ChangeScope, paths: ReadonlySet<string>): readonly Comment[] {
  const next = comments.map((comment) => {
    if (!canJudge(comment, scope)) return comment;
    if (!paths.has(comment.path)) return comment.lost === 'file' ? comment : { ...comment, lost: 'file' as const };
    return comment.lost === 'file' ? without(comment) : comment;
  });
  return next.some((comment, index) => comment !== comments[index]) ? next : comments;
}
