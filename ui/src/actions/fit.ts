/** Which keys can be a shortcut, and which of them the window takes even from a terminal's program. */
import { t } from '@lingui/core/macro';
import { chordWords, partsOf, type Chord, type Modifier } from './chord';

const CTRL: Modifier = 'Ctrl';

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
  const held = partsOf(chord)?.modifiers;
  if (held === undefined) return false;
  if (mac) return held.has('Meta');
  return held.has(CTRL) && !held.has('Alt') && !held.has('Meta') && (shift || held.has('Shift'));
}

const EDITING = ['A', 'C', 'V', 'X', 'Y', 'Z', 'Shift+Z', 'Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Shift+ArrowLeft', 'Shift+ArrowRight', 'Home', 'End'];

/** What these keys do everywhere, and so cannot mean anything else, in a sentence. */
function meaningOf(chord: Chord, mac: boolean): string | null {
  const keys = chordWords(chord, mac);
  const own = mac ? 'Meta+' : 'Ctrl+';
  if (EDITING.some((key) => chord === `${own}${key}`)) return t`${keys} edits text and cannot be changed.`;
  if (chord === `${own}Enter` || chord === `${own}Shift+Enter`) return t`${keys} sends what is being written and cannot be changed.`;
  if (!mac && (chord === 'Ctrl+Shift+C' || chord === 'Ctrl+Insert')) return t`${keys} copies in terminals and cannot be changed.`;
  if (!mac && (chord === 'Ctrl+Shift+V' || chord === 'Shift+Insert')) return t`${keys} pastes in terminals and cannot be changed.`;
  if (!mac && chord === 'Ctrl+Shift+K') return t`${keys} sends ${{ sent: chordWords('Ctrl+K', mac) }} to the terminal and cannot be changed.`;
  if (!mac && chord === 'Alt+F4') return t`${keys} closes the window and cannot be changed.`;
  if (!mac && chord === 'Alt+Tab') return t`${keys} belongs to the desktop and cannot be changed.`;
  if (mac && ['Meta+Tab', 'Meta+H', 'Meta+M', 'Meta+Space', 'Meta+Alt+H'].includes(chord)) return t`${keys} belongs to macOS and cannot be changed.`;
  return null;
}

/** Why a person cannot have this as a shortcut, in a sentence; null if they can. */
export function unfit(chord: Chord, mac: boolean): string | null {
  const parts = partsOf(chord);
  if (parts === null) return t`This key cannot be told apart from others.`;
  const { modifiers, key } = parts;
  const keys = chordWords(chord, mac);
  if (!mac && modifiers.has('Meta')) return t`${keys} belongs to the desktop.`;
  const bare = !modifiers.has(CTRL) && !modifiers.has('Meta') && !modifiers.has('Alt');
  if (bare && !/^F\d+$/.test(key)) return mac ? t`${keys} is needed for typing and moving. Add ⌘, ⌃ or ⌥.` : t`${keys} is needed for typing and moving. Add Ctrl or Alt.`;
  if (mac && modifiers.has('Alt') && modifiers.size <= 2 && !modifiers.has('Meta') && !modifiers.has(CTRL) && key.length === 1) return t`${keys} types a sign. Add ⌘ or ⌃.`;
  return meaningOf(chord, mac);
}
