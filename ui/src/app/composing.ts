/** Whether an input method is at work in a field: then Enter takes its word and means nothing else. */
import type { KeyboardEvent as ReactKeyboardEvent } from 'react';

/** What browsers say of every key that an input method takes for itself. */
const TAKEN = 229;

/** Some web views tell only by the key's number. */
export function takenByInputMethod(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other property tells it in WebKit
  return event.isComposing || event.keyCode === TAKEN;
}

export function isComposing(event: ReactKeyboardEvent): boolean {
  return takenByInputMethod(event.nativeEvent);
}
