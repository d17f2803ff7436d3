/** Finding text in what the terminal holds. */
import { t } from '@lingui/core/macro';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { isComposing } from '../app/composing';
import { IconButton } from '../components/Button';
import type { TerminalPane } from './pane';

interface Found {
  index: number;
  count: number;
}

function foundWords(text: string, found: Found | null): string {
  if (text === '' || found === null) return '';
  if (found.count === 0) return t`None`;
  // The search stops counting positions in very long texts.
  return found.index < 0 ? `${found.count}` : t`${{ place: found.index + 1 }} of ${{ count: found.count }}`;
}

export function FindBar({ pane, onClose }: { pane: TerminalPane; onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => pane.onFound((index, count) => setFound({ index, count })), [pane]);
  const find = (back: boolean): void => pane.find(text, back, true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') find(event.shiftKey);
    else return;
    event.preventDefault();
  };
  return (
    <div className="find" role="search">
      <input
        autoFocus
        aria-label={t`Find in the terminal`}
        placeholder={t`Find`}
        data-testid="find-input"
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.currentTarget.value);
          // What came last is what a person looks for in a terminal, and it is nearest to what they see.
          pane.find(event.currentTarget.value, true, false);
        }}
      />
      <span className="find-count faint num" aria-live="polite" data-testid="find-count">{foundWords(text, found)}</span>
      <IconButton icon="up" label={t`Previous`} hint={t`Shift ↵`} onClick={() => find(true)} />
      <IconButton icon="down" label={t`Next`} hint="↵" onClick={() => find(false)} />
      <IconButton icon="close" label={t`Close`} hint={t`Esc`} onClick={onClose} />
    </div>
  );
}
