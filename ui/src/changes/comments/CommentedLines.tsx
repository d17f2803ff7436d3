/** The lines of a changed file with the comments on them, and before them the comments whose lines are not there. */
import { plural, t } from '@lingui/core/macro';
import { useCallback, useEffect, useMemo, type ReactNode } from 'react';
import type { ChangeScope, HunkView, SessionId } from '../../protocol/generated';
import { notify } from '../../app/screen';
import { LineGrid } from '../../diff/LineGrid';
import type { RowRange } from '../../diff/ranges';
import { rowsOf } from '../../diff/rows';
import { CommentCard } from './CommentCard';
import { placesOf, type Comment, type Placed } from './comment';
import { begin, followLines, MOST, useComments, useFileComments } from './store';
import { targetOf } from './target';

interface LinesProps {
  session: SessionId;
  scope: ChangeScope;
  path: string;
  hunks: readonly HunkView[];
  /** The file goes on below what is shown. */
  cut: boolean;
  label: string;
}

function becauseOf(comment: Comment, cut: boolean): string {
  if (comment.lost !== undefined) return plural({ count: comment.target.count }, { one: 'This line has changed since, or is gone.', other: 'These lines have changed since, or are gone.' });
  return cut ? t`Its place is further down than is shown, or not among these changes.` : t`Its place is not among these changes.`;
}

/** Comments of a file whose lines are not shown where they stand. */
export function ElsewhereComments({ session, comments, cut = false }: { session: SessionId; comments: readonly Comment[]; cut?: boolean }) {
  if (comments.length === 0) return null;
  return <div className="comments-elsewhere" data-testid="comments-elsewhere">{comments.map((comment) => <CommentCard key={comment.id} session={session} comment={comment} because={becauseOf(comment, cut)} />)}</div>;
}

/** What stands under each line, in the order in which it was written. */
function underOf(session: SessionId, placed: readonly Placed[]): ReadonlyMap<number, ReactNode> {
  const at = new Map<number, Comment[]>();
  for (const { comment, range } of placed) at.set(range.to, [...(at.get(range.to) ?? []), comment]);
  return new Map([...at].map(([line, comments]) => [line, comments.map((comment) => <CommentCard key={comment.id} session={session} comment={comment} />)]));
}

/** The lines that open fields are about, as one word: typing changes none of them. */
function useOpen(placed: readonly Placed[]): string {
  return useComments(({ writing }) => placed.filter(({ comment }) => writing.has(comment.id)).map(({ range }) => `${range.from}-${range.to}`).join(' '));
}

function rangesIn(open: string): RowRange[] {
  return open.split(' ').filter(Boolean).map((one) => {
    const [from = 0, to = 0] = one.split('-').map(Number);
    return { from, to };
  });
}

export function CommentedLines({ session, scope, path, hunks, cut, label }: LinesProps) {
  const rows = useMemo(() => rowsOf(hunks), [hunks]);
  const comments = useFileComments(session, path);
  const { placed, elsewhere } = useMemo(() => placesOf(comments, scope, rows), [comments, scope, rows]);
  useEffect(() => followLines(session, path, scope, rows, cut), [session, path, scope, rows, cut, comments]);
  const under = useMemo(() => underOf(session, placed), [session, placed]);
  const open = useOpen(placed);
  const about = useMemo(() => rangesIn(open), [open]);
  const onComment = useCallback(
    (range: RowRange): void => {
      if (!begin(session, path, scope, targetOf(rows, range))) notify(plural(MOST, { other: 'One message holds # comments. Send these before you write more.' }), null);
    },
    [session, path, scope, rows],
  );
  return (
    <>
      <ElsewhereComments session={session} comments={elsewhere} cut={cut} />
      <LineGrid hunks={hunks} rows={rows} label={label} under={under} about={about} onComment={onComment} />
    </>
  );
}
