/**
 * The keys in force: what a person chose, else the usual ones. No two actions have the same.
 *
 * What was kept is checked when it is read, as if somebody had written it by hand; what does not hold is left out.
 */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../app/remember';
import { useFacts } from '../app/store';
import { ACTION_IDS, CATALOG, isActionId, usualKeys, type ActionId } from './catalog';
import { capsOf, chordWords, type Chord } from './chord';
import { unfit } from './fit';

/** A person's own keys. An empty list means that the action has none. */
export type Own = Partial<Record<ActionId, readonly Chord[]>>;

/** More would be hard to keep in mind. */
export const MOST = 2;

/** What holds of a text that was kept. */
export function readOwn(text: string | null, mac: boolean): Own {
  const own: Own = {};
  const taken = new Set<Chord>();
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    for (const [id, chords] of Object.entries(value)) {
      if (!isActionId(id) || !Array.isArray(chords)) continue;
      const can = (one: unknown): one is Chord => typeof one === 'string' && !taken.has(one) && (unfit(one, mac) === null || usualKeys(id, mac).includes(one));
      const held = [...new Set(chords.filter(can))].slice(0, MOST);
      // Nothing left of what there was is not the same as a wish for nothing.
      if (held.length === 0 && chords.length > 0) continue;
      held.forEach((one) => taken.add(one));
      own[id] = held;
    }
  } catch {
    return {};
  }
  return own;
}

/** The keys of every action. A usual key that a person gave to another action is that one's. */
export function inForce(own: Own, mac: boolean): ReadonlyMap<ActionId, readonly Chord[]> {
  const taken = new Set(Object.values(own).flat());
  return new Map(ACTION_IDS.map((id) => [id, own[id] ?? usualKeys(id, mac).filter((chord) => !taken.has(chord))]));
}

export function ownerOf(chord: Chord, own: Own, mac: boolean): ActionId | undefined {
  return [...inForce(own, mac)].find(([, chords]) => chords.includes(chord))?.[0];
}

interface Bindings {
  /** As it was kept, until it is known on which platform it is to be read. */
  own: Own;
  mac: boolean | null;
}

const bindings = createStore<Bindings>(() => ({ own: {}, mac: null }));

/** Read once the platform is known, since it says which keys can be had. */
function ownOn(mac: boolean): Own {
  if (bindings.getState().mac !== mac) bindings.setState({ own: readOwn(recall('shortcuts'), mac), mac });
  return bindings.getState().own;
}

/** For tests: a window that was just opened. */
export function forgetBindings(): void {
  bindings.setState({ own: {}, mac: null });
}

function keep(own: Own, mac: boolean): void {
  remember('shortcuts', Object.keys(own).length === 0 ? null : JSON.stringify(own));
  bindings.setState({ own, mac });
}

const taken = (chord: Chord, owner: ActionId, mac: boolean): string => t`${{ keys: chordWords(chord, mac) }} already means “${{ action: CATALOG[owner].title }}”.`;

/** Gives an action these keys. Answers with a sentence if that is refused. */
export function bind(id: ActionId, chords: readonly Chord[], mac: boolean): string | null {
  const own = ownOn(mac);
  for (const chord of chords) {
    const why = usualKeys(id, mac).includes(chord) ? null : unfit(chord, mac);
    if (why !== null) return why;
    const owner = ownerOf(chord, own, mac);
    if (owner !== undefined && owner !== id) return taken(chord, owner, mac);
  }
  const usual = usualKeys(id, mac);
  const isUsual = usual.length === chords.length && usual.every((chord, index) => chord === chords[index]);
  const others = Object.fromEntries(Object.entries(own).filter(([other]) => other !== id));
  keep(isUsual ? others : { ...others, [id]: [...new Set(chords)].slice(0, MOST) }, mac);
  return null;
}

/** Gives an action its usual keys again, unless another action has one of them by now. */
export function reset(id: ActionId, mac: boolean): string | null {
  return bind(id, usualKeys(id, mac), mac);
}

export function resetAll(mac: boolean): void {
  keep({}, mac);
}

export function actionOf(chord: Chord, mac: boolean): ActionId | undefined {
  return ownerOf(chord, ownOn(mac), mac);
}

export function useMac(): boolean {
  return useFacts((facts) => facts.info?.platform === 'macos');
}

/** Keys that nobody can choose anew, as they are printed: with Cmd on macOS and Ctrl elsewhere. */
export function useModCaps(rest: string): string {
  const mac = useMac();
  return capsOf(mac ? `Meta+${rest}` : `Ctrl+${rest}`, mac).join(mac ? '' : ' ');
}

export function useOwn(): Own {
  const mac = useMac();
  const { own, mac: readFor } = useStore(bindings);
  return useMemo(() => (readFor === mac ? own : readOwn(recall('shortcuts'), mac)), [own, readFor, mac]);
}

/** The keys of all actions, for whoever shows them. */
export function useKeys(): ReadonlyMap<ActionId, readonly Chord[]> {
  const own = useOwn();
  const mac = useMac();
  return useMemo(() => inForce(own, mac), [own, mac]);
}

/** The first key of an action in one word, for where only words can stand. */
export function useKeyWords(id: ActionId): string | null {
  const mac = useMac();
  const first = useKeys().get(id)?.[0];
  return first === undefined ? null : chordWords(first, mac);
}
