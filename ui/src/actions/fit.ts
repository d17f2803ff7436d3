/** Which keys can be a shortcut, and which of them the window takes even from a terminal's program. */
import { chordWords, partsOf, type Chord } from './chord';

/**
 * What no program in a terminal can see, or what people expect of a window everywhere. Besides these the window takes
 * only Ctrl+Shift, and Cmd on macOS, from a terminal: all else is the program's.
 */
const TAKEN_FROM_TERMINALS: ReadonlySet<Chord> = new Set(['Ctrl+K', 'Ctrl+F', 'Ctrl+,', 'Ctrl+Plus', 'Ctrl+=', 'Ctrl+-', 'Ctrl+0', 'Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+F6', 'Ctrl+Shift+F6']);
/** On macOS a Ctrl of these is the program's too. */
const TAKEN_ON_MAC: ReadonlySet<Chord> = new Set(['Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+F6', 'Ctrl+Shift+F6']);

/** Whether the window takes this from a terminal's program. `shift` says whether Shift was held, which signs do not tell. */
export function takenFromTerminals(chord: Chord, shift: boolean, mac: boolean): boolean {
  if ((mac ? TAKEN_ON_MAC : TAKEN_FROM_TERMINALS).has(chord)) return true;
  const held = partsOf(chord)?.modifiers ?? new Set();
  if (mac) return held.has('Meta');
  return held.has('Ctrl') && !held.has('Alt') && !held.has('Meta') && (shift || held.has('Shift'));
}

const EDITING = ['A', 'C', 'V', 'X', 'Y', 'Z', 'Shift+Z', 'Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Shift+ArrowLeft', 'Shift+ArrowRight', 'Home', 'End'];

/** What these keys do everywhere, and so cannot mean anything else. */
function meaningOf(chord: Chord, mac: boolean): string | null {
  const own = mac ? 'Meta' : 'Ctrl';
  if (EDITING.some((key) => chord === `${own}+${key}`)) return 'edits text';
  if (chord === `${own}+Enter` || chord === `${own}+Shift+Enter`) return 'sends what is being written';
  if (!mac && (chord === 'Ctrl+Shift+C' || chord === 'Ctrl+Insert')) return 'copies in terminals';
  if (!mac && (chord === 'Ctrl+Shift+V' || chord === 'Shift+Insert')) return 'pastes in terminals';
  if (!mac && chord === 'Ctrl+Shift+K') return 'sends Ctrl+K to the terminal';
  if (!mac && chord === 'Alt+F4') return 'closes the window';
  if (!mac && chord === 'Alt+Tab') return 'belongs to the desktop';
  if (mac && ['Meta+Tab', 'Meta+H', 'Meta+M', 'Meta+Space', 'Meta+Alt+H'].includes(chord)) return 'belongs to macOS';
  return null;
}

/** Why a person cannot have this as a shortcut, in a sentence; null if they can. */
export function unfit(chord: Chord, mac: boolean): string | null {
  const parts = partsOf(chord);
  if (parts === null) return 'This key cannot be told apart from others.';
  const { modifiers, key } = parts;
  if (!mac && modifiers.has('Meta')) return `${chordWords(chord, mac)} belongs to the desktop.`;
  const bare = !modifiers.has('Ctrl') && !modifiers.has('Meta') && !modifiers.has('Alt');
  if (bare && !/^F\d+$/.test(key)) return `${chordWords(chord, mac)} is needed for typing and moving. Add ${mac ? '⌘, ⌃ or ⌥' : 'Ctrl or Alt'}.`;
  if (mac && modifiers.has('Alt') && modifiers.size <= 2 && !modifiers.has('Meta') && !modifiers.has('Ctrl') && key.length === 1) return `${chordWords(chord, mac)} types a sign. Add ⌘ or ⌃.`;
  const meaning = meaningOf(chord, mac);
  return meaning === null ? null : `${chordWords(chord, mac)} ${meaning} and cannot be changed.`;
}
