/**
 * The one place that hears the window's keys, before anything on screen does.
 *
 * It takes a key only where it may: a terminal's program keeps all but a few, and what floats above the window keeps all
 * but what works anywhere. A key that it takes from a terminal it takes always, so that it never depends on the moment
 * whether an agent gets it.
 */
import { useEffect } from 'react';
import { takenByInputMethod } from '../app/composing';
import { screen } from '../app/screen';
import { facts } from '../app/store';
import { actionOf } from '../actions/bindings';
import type { ActionId } from '../actions/catalog';
import { chordOf, type Chord } from '../actions/chord';
import { DEEDS } from './deeds';
import { takenFromTerminals } from '../actions/fit';
import { keysPaused } from '../actions/pause';
import { runAction } from './registry';

export type Place = 'terminal' | 'dialog' | 'page';

/** Whether the window takes a key of an action there, whether or not the action is possible. */
export function takes(id: ActionId, chord: Chord, shift: boolean, place: Place, mac: boolean): boolean {
  switch (place) {
    case 'page':
      return true;
    case 'dialog':
      return DEEDS[id].anywhere === true;
    case 'terminal':
      return takenFromTerminals(chord, shift, mac);
  }
}

function placeNow(): Place {
  const at = document.activeElement;
  if (screen.getState().dialog !== null || (at?.closest('[role="dialog"], [role="alertdialog"]') ?? null) !== null) return 'dialog';
  return (at?.closest('.term-mount') ?? null) === null ? 'page' : 'terminal';
}

function onKey(event: KeyboardEvent): void {
  // With AltGr a key types a sign.
  if (keysPaused() || takenByInputMethod(event) || event.getModifierState('AltGraph')) return;
  const mac = facts.getState().info?.platform === 'macos';
  const chord = chordOf(event);
  const id = chord === null ? undefined : actionOf(chord, mac);
  if (chord === null || id === undefined) return;
  const place = placeNow();
  if (!takes(id, chord, event.shiftKey, place, mac)) return;
  // A key that is held repeats only what can be done again and again.
  const ran = (event.repeat && !REPEATS.has(id)) || runAction(id);
  if (!ran && place !== 'terminal') return;
  event.preventDefault();
  event.stopPropagation();
}

const REPEATS: ReadonlySet<ActionId> = new Set(['zoom_in', 'zoom_out', 'next_session', 'previous_session', 'next_terminal', 'previous_terminal', 'next_region', 'previous_region']);

export function useActionKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}
