/** All comments as the one message that an agent gets: plain text, in file order, each with its place and its lines. Pure. */
import type { Comment } from './comment';
import type { Quoted, Target } from './target';

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** Files by their paths, and a file's comments from its top to its end. */
export function inOrder(comments: readonly Comment[]): Comment[] {
  return comments.toSorted((a, b) => {
    if (a.path !== b.path) return a.path < b.path ? -1 : 1;
    return a.target.order - b.target.order || a.target.to - b.target.to;
  });
}

function placeWords(path: string, { side, from, to }: Target): string {
  const numbers = from === to ? `${from}` : `${from}-${to}`;
  return side === 'now' ? `${path}:${numbers}` : `${path}, removed ${counted(to - from + 1, 'line', 'lines')} ${numbers}`;
}

function lostWords({ lost, target }: Comment): string {
  if (lost === undefined) return '';
  return lost === 'file' ? ' (this file is no longer among the changes)' : counted(target.count, ' (this line has changed since)', ' (these lines have changed since)');
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

/** Only where lines that are gone stand among others do signs tell them apart. */
function quotedLines({ quoted, count }: Target): string[] {
  const mixed = new Set(quoted.map(({ change }) => change === 'removed')).size > 1;
  const line = ({ change, text }: Quoted): string => `> ${mixed ? SIGNS[change] : ''}${text}`.trimEnd();
  const left = count - quoted.length;
  return [...quoted.map(line), ...(left > 0 ? [`> … ${left} more ${counted(left, 'line', 'lines')}`] : [])];
}

export function messageOf(comments: readonly Comment[]): string {
  const parts = inOrder(comments).map((comment) => [`${placeWords(comment.path, comment.target)}${lostWords(comment)}`, ...quotedLines(comment.target), comment.text].join('\n'));
  return [counted(parts.length, 'Comment on your changes:', 'Comments on your changes:'), ...parts].join('\n\n');
}
