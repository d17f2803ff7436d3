/** The keys of an action as they are now, drawn where the action is named. */
import { KeyCaps } from './KeyCaps';
import { useKeys, useMac } from '../actions/bindings';
import type { ActionId } from '../actions/catalog';
import { capsOf, chordWords } from '../actions/chord';

export function ActionKeys({ action }: { action: ActionId }) {
  const mac = useMac();
  const first = useKeys().get(action)?.[0];
  return first === undefined ? null : <KeyCaps caps={capsOf(first, mac)} words={chordWords(first, mac)} joined={mac} />;
}
