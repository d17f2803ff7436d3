/** The keys of an action as they are now, drawn where the action is named. */
import { KeyCaps } from '../components/KeyCaps';
import { useKeys, useMac } from './bindings';
import type { ActionId } from './catalog';
import { capsOf, chordWords } from './chord';

export function ActionKeys({ action }: { action: ActionId }) {
  const mac = useMac();
  const first = useKeys().get(action)?.[0];
  return first === undefined ? null : <KeyCaps caps={capsOf(first, mac)} words={chordWords(first, mac)} joined={mac} />;
}
