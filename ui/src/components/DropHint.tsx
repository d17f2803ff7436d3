/** Lies over a place that files are dragged over, and says what letting go would do. */
import { Icon } from './Icon';

export function dropWords(count: number): string {
  if (count === 1) return 'Drop to give the agent this file';
  return count === 0 ? 'Drop to give the agent these files' : `Drop to give the agent these ${count} files`;
}

export function DropHint({ count, words }: { count: number | null; words?: string | undefined }) {
  if (count === null) return null;
  return (
    <div className="drop-hint" role="status" data-testid="drop-hint">
      <span className="drop-words"><Icon name="file" />{words ?? dropWords(count)}</span>
    </div>
  );
}
