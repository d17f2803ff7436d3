// The wheel of the pointer over a terminal.

import assert from "node:assert/strict";
import { hands, pointAt } from "./hands.mjs";
import { drawn } from "./terminal.mjs";
import { until } from "./wait.mjs";

/** Buttons of the pointer, as the X server counts them. */
export const [WHEEL_UP, WHEEL_DOWN] = [4, 5];

export const wheel = (screen, button, clicks) => hands(screen, "click", "--repeat", clicks, "--delay", 5, button);

/** What a model says that says much: more lines than a screen holds. */
export const SAYINGS = `FAKE:text ${Array.from({ length: 120 }, (_, n) => `saying ${n + 1}.`).join("\\n")}`;

/** The numbers of the sayings that are in view, a line each; the prompt that asked for them has many in one. */
const inView = async (window) => (await drawn(window)).flatMap((line) => /^\W*saying (\d+)\.\W*$/.exec(line)?.slice(1).map(Number) ?? []);

/** Scrolls from the end of the sayings back to an early one, and to the end again. */
export async function scrollsThroughSayings(screen, window, picture) {
  await until("the end to be in view", async () => (await inView(window)).includes(120));
  assert.equal((await inView(window)).includes(20), false);
  await pointAt(window, 12, 7);
  // On a busy machine the window may be turns behind the wheel, so whoever has gone too far goes back.
  await until("the first of it is in view", async () => {
    const seen = await inView(window);
    if (seen.includes(20)) return true;
    await wheel(screen, seen.length > 0 && seen[0] > 20 ? WHEEL_UP : WHEEL_DOWN, 3);
    return false;
  });
  await window.screenshot(picture);
  await until("the end is in view again", async () => {
    await wheel(screen, WHEEL_DOWN, 5);
    return (await inView(window)).includes(120);
  });
}
