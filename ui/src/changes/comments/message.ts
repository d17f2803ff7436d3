/** All comments as the one message that an agent gets: plain text, in file order, each with its place and its lines. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { Comment } from './comment';
import type { Quoted, Target } from './target';

/** Files by their paths, and a file's comments from its top to its end. */
export function inOrder(comments: readonly Comment[]): Comment[] {
  return comments.toSorted((a, b) => {
    if (a.path !== b.path) return a.path < b.path ? -1 : 1;
    return a.target.order - b.target.order || a.target.to - b.target.to;
  });
}

function placeWords(path: string, { side, from, to }: Target): string {
  const numbers = from === to ? `${from}` : `${from}-${to}`;
  return side === 'now' ? `${path}:${numbers}` : plural({ count: to - from + 1 }, { one: `${path}, removed line ${numbers}`, other: `${path}, removed lines ${numbers}` });
}

function lostWords({ lost, target }: Comment): string | null {
  if (lost === undefined) return null;
  return lost === 'file' ? t`(this file is no longer among the changes)` : plural({ count: target.count }, { one: '(this line has changed since)', other: '(these lines have changed since)' });
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

/** Only where lines that are gone stand among others do signs tell them apart. */
function quotedLines({ quoted, count }: Target): string[] {
  const mixed = new Set(quoted.map(({ change }) => change === 'removed')).size > 1;
  const line = ({ change, text }: Quoted): string => `> ${mixed ? SIGNS[change] : ''}${text}`.trimEnd();
  const left = count - quoted.length;
  return [...quoted.map(line), ...(left > 0 ? [`> ${plural(left, { one: '… # more line', other: '… # more lines' })}`] : [])];
}

export function messageOf(comments: readonly Comment[]): string {
  const headOf = (comment: Comment): string => [placeWords(comment.path, comment.target), lostWords(comment)].filter((words) => words !== null).join(' ');
  const parts = inOrder(comments).map((comment) => [headOf(comment), ...quotedLines(comment.target), comment.text].join('\n'));
  return [plural({ count: parts.length }, { one: 'Comment on your changes:', other: 'Comments on your changes:' }), ...parts].join('\n\n');
}
