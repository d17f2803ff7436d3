/** Whether an input method is at work in a field: then Enter takes its word and means nothing else. */
import type { KeyboardEvent } from 'react';

/** What browsers say of every key that an input method takes for itself. */
const TAKEN = 229;

/** Some web views tell only by the key's number. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other property tells it in WebKit
  return event.nativeEvent.isComposing || event.keyCode === TAKEN;
}
