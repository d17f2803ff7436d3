// Waiting for conditions outside the page. The only place here where time passes.

import { setTimeout as pause } from "node:timers/promises";

const LOOK_MS = 20;
// After this a condition counts as never coming. Far beyond anything a slow machine needs, so it asserts no speed.
const NEVER_MS = 90_000;

/** Waits until `look` gives something true, and answers that. */
export async function until(what, look) {
  const never = performance.now() + NEVER_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > never) throw new Error(`waited in vain until ${what}`);
    await pause(LOOK_MS);
  }
}

/**
 * Lets `seconds` pass in which nothing may happen, and fails as soon as it does. An absence cannot be waited for
 * otherwise; a slow machine only makes this weaker, never wrong.
 */
export async function never(what, seconds, look) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await look()) throw new Error(`it happened that ${what}`);
    await pause(LOOK_MS);
  }
}
