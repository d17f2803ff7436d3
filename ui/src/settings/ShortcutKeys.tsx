/** The keys of one action, as buttons: pressed, they wait for the key that is to take their place. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, type RefObject } from 'react';
import { useMac } from '../actions/bindings';
import { capsOf, chordOf, chordWords, type Chord } from '../actions/chord';
import { pauseKeys } from '../actions/pause';
import { IconButton } from '../components/Button';
import { KeyCaps } from '../components/KeyCaps';

/** Hears the next key before anything else does. Escape is never a shortcut, so it can mean that nothing changes. */
function useNextKey(onPressed: (chord: Chord) => void, onCancel: () => void): void {
  useEffect(() => {
    pauseKeys(true);
    const onKey = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      const chord = chordOf(event);
      if (chord === 'Escape') onCancel();
      else if (chord !== null) onPressed(chord);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      pauseKeys(false);
    };
  }, [onPressed, onCancel]);
}

function Waiting({ title, onPressed, onCancel }: { title: string; onPressed: (chord: Chord) => void; onCancel: () => void }) {
  useNextKey(onPressed, onCancel);
  return (
    <button type="button" className="short-key short-wait" autoFocus aria-label={t`Press the keys for “${title}”, or Escape`} data-testid="shortcut-waiting" onBlur={onCancel} onClick={onCancel}>
      {t`Press keys, or Esc`}
    </button>
  );
}

interface Props {
  title: string;
  chords: readonly Chord[];
  /** Which one is being pressed anew. */
  at: number | null;
  /** Whether there can be another one. */
  room: boolean;
  onBegin: (index: number) => void;
  onCancel: () => void;
  onPressed: (chord: Chord, index: number) => void;
  onRemove: (index: number) => void;
}

/** What was pressed takes the place of the button that waited for it, and so does the focus, unless it went on meanwhile. */
function useFocusAfter(waits: boolean): RefObject<HTMLDivElement | null> {
  const all = useRef<HTMLDivElement>(null);
  const before = useRef(waits);
  useEffect(() => {
    if (before.current && !waits && document.activeElement === document.body) all.current?.querySelector<HTMLElement>('button')?.focus();
    before.current = waits;
  }, [waits]);
  return all;
}

export function ShortcutKeys({ title, chords, at, room, onBegin, onCancel, onPressed, onRemove }: Props) {
  const mac = useMac();
  const all = useFocusAfter(at !== null);
  const waiting = (index: number) => <Waiting key="waiting" title={title} onCancel={onCancel} onPressed={(chord) => onPressed(chord, index)} />;
  return (
    <div className="short-keys" ref={all}>
      {at === null && room && (
        <IconButton icon="plus" className={chords.length > 0 ? 'short-add' : undefined} label={chords.length > 0 ? t`Another key for “${title}”` : t`A key for “${title}”`} data-testid="shortcut-add" onClick={() => onBegin(chords.length)} />
      )}
      {chords.map((chord, index) =>
        at === index ? waiting(index) : (
          <span className="short-chord" key={chord}>
            <button type="button" className="short-key" data-testid="shortcut-key" data-keys={chordWords(chord, mac)} onClick={() => onBegin(index)}>
              <KeyCaps caps={capsOf(chord, mac)} words={chordWords(chord, mac)} joined={mac} />
              <span className="hidden">{t`: press another key for “${title}”`}</span>
            </button>
            <IconButton icon="close" iconSize={11} className="short-remove" label={t`Take ${{ keys: chordWords(chord, mac) }} away`} data-testid="shortcut-remove" onClick={() => onRemove(index)} />
          </span>
        ),
      )}
      {at !== null && at >= chords.length && waiting(chords.length)}
    </div>
  );
}
