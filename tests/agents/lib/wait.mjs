// Waiting for what an agent or the product does. The only place here where time passes.

import { setTimeout as pause } from "node:timers/promises";

const LOOK_MS = 50;
// After this a condition counts as never coming. Far beyond what a slow machine needs, so it asserts no speed.
const NEVER_MS = 180_000;

/** Waits until `look` gives something true, and answers that. */
export async function until(what, look, { neverMs = NEVER_MS } = {}) {
  const end = performance.now() + neverMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await pause(LOOK_MS);
  }
}

/** Lets `seconds` pass in which nothing may happen: an absence cannot be waited for otherwise. */
export async function never(what, seconds, look) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await look()) throw new Error(`it happened that ${what}`);
    await pause(LOOK_MS);
  }
}
