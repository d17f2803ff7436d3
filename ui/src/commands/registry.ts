/**
 * Every action of the window, by its id: the one list behind the keys, the palette, the tooltips, the menu and the tray.
 */
import { ACTION_IDS, CATALOG, isActionId, type ActionId, type Entry } from '../actions/catalog';
import { DEEDS } from './deeds';
import { worldNow, type World } from './world';

/** The actions that are possible now, in their order. */
export function possible(world: World): ActionId[] {
  return ACTION_IDS.filter((id) => DEEDS[id].when(world));
}

export function entryOf(id: ActionId): Entry {
  return CATALOG[id];
}

/** What an action is called as things are. */
export function titleOf(id: ActionId, world: World): string {
  return DEEDS[id].title?.(world) ?? CATALOG[id].title;
}

/** Runs an action if it is possible. False if it is not, or unknown: whoever asks may be of another build. */
export function runAction(id: string): boolean {
  if (!isActionId(id)) return false;
  const world = worldNow();
  if (!DEEDS[id].when(world)) return false;
  void DEEDS[id].run(world);
  return true;
}
