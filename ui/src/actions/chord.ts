/**
 * A key with its modifiers, as one word: `Ctrl+Shift+K`. Two presses that a person calls the same are the same word.
 *
 * A sign that is no letter stands for itself, whatever Shift a layout needs for it; letters are those of the Latin
 * keyboard, also where another alphabet is typed. The names in it are no words of a language; `capsOf` has those.
 */
import { t } from '@lingui/core/macro';

/** What is read of a key press. */
export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

export type Chord = string;

export type Modifier = 'Ctrl' | 'Meta' | 'Alt' | 'Shift';
const MODIFIERS: readonly Modifier[] = ['Ctrl', 'Meta', 'Alt', 'Shift'];

/* eslint-disable lingui/no-unlocalized-strings -- names of keys */
const NAMED = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Insert', 'Delete', 'Backspace', 'Enter', 'Tab', 'Escape', 'Space', 'Plus']);

const isLetter = (key: string): boolean => /^[A-Z]$/.test(key);
const isSign = (key: string): boolean => key === 'Plus' || (/^[!-~]$/.test(key) && !isLetter(key));

/** The key's name, or null for what is no key by itself, such as Shift. */
function keyOf({ key, code }: Pressed): string | null {
  if (key === ' ') return 'Space';
  if (key === '+') return 'Plus';
  if (/^[!-~]$/.test(key)) return key.toUpperCase();
  if (NAMED.has(key) || /^F([1-9]|1\d|2[0-4])$/.test(key)) return key;
  // Another alphabet, or a sign that Alt made of a letter: the place on the keyboard says which letter it is.
  const placed = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  return placed === null || (key.length > 1 && key !== 'Dead') ? null : (placed[1] ?? placed[2] ?? null);
}
/* eslint-enable lingui/no-unlocalized-strings */

function joined(modifiers: ReadonlySet<Modifier>, key: string): Chord {
  const kept = MODIFIERS.filter((one) => modifiers.has(one) && !(one === 'Shift' && isSign(key)));
  return [...kept, key].join('+');
}

/** What was pressed, or null while only modifiers are held. */
export function chordOf(pressed: Pressed): Chord | null {
  const key = keyOf(pressed);
  if (key === null) return null;
  const held = { Ctrl: pressed.ctrlKey, Meta: pressed.metaKey, Alt: pressed.altKey, Shift: pressed.shiftKey };
  return joined(new Set(MODIFIERS.filter((one) => held[one])), key);
}

/** The parts of a word that `chordOf` could have made, or null. */
export function partsOf(chord: string): { modifiers: ReadonlySet<Modifier>; key: string } | null {
  const words = chord.split('+');
  const key = words.pop() ?? '';
  const modifiers = new Set(words.flatMap((word) => MODIFIERS.filter((one) => one === word)));
  const known = isLetter(key) || isSign(key) || NAMED.has(key) || /^F([1-9]|1\d|2[0-4])$/.test(key);
  return known && joined(modifiers, key) === chord ? { modifiers, key } : null;
}

const CAPS: Record<string, string> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Plus: '+', Enter: '↵', '-': '−',
  Ctrl: t`Ctrl`, Meta: t`Super`, Alt: t`Alt`, Shift: t`Shift`, PageUp: t`Page Up`, PageDown: t`Page Down`, Insert: t`Ins`, Delete: t`Del`, Backspace: t`Backspace`, Escape: t`Esc`,
  Home: t({ message: 'Home', context: 'key' }), End: t({ message: 'End', context: 'key' }), Tab: t({ message: 'Tab', context: 'key' }), Space: t({ message: 'Space', context: 'key' }),
};
const MAC_CAPS: Record<string, string> = { ...CAPS, Ctrl: '⌃', Meta: '⌘', Alt: '⌥', Shift: '⇧', PageUp: '⇞', PageDown: '⇟', Escape: '⎋', Delete: '⌦', Backspace: '⌫', Tab: '⇥' };

/** What is printed on the keys. */
export function capsOf(chord: Chord, mac: boolean): string[] {
  const parts = partsOf(chord);
  if (parts === null) return [chord];
  const all: string[] = [...MODIFIERS.filter((one) => parts.modifiers.has(one)), parts.key];
  return all.map((one) => (mac ? MAC_CAPS : CAPS)[one] ?? one);
}

/** The same as one word, for sentences and for screen readers. */
export function chordWords(chord: Chord, mac: boolean): string {
  return capsOf(chord, mac).join(mac ? '' : '+');
}
