/** Lies over a place that files are dragged over, and says what letting go would do. */
import { plural, t } from '@lingui/core/macro';
import { Icon } from '../theme/Icon';

export function dropWords(count: number): string {
  return count === 0 ? t`Drop to give the agent these files` : plural(count, { one: 'Drop to give the agent this file', other: 'Drop to give the agent these # files' });
}

export function DropHint({ count, words }: { count: number | null; words?: string | undefined }) {
  if (count === null) return null;
  return (
    <div className="drop-hint" role="status" data-testid="drop-hint">
      <span className="drop-words"><Icon name="file" />{words ?? dropWords(count)}</span>
    </div>
  );
}
