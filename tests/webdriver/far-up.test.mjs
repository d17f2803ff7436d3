// A session's picture has few of the lines above its screen; whoever scrolls to their top gets the others from the host, and
// stays where they are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ao, onScreen, running } from "./lib/product.mjs";
import { clipboard, drawn, openShell, openTerminal, shows, topLine } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 240_000 };
const LINES = 6_000;

const number = (line) => Number(/\d+/.exec(line)[0]);

/** Goes up, page by page, to this line, the first that the terminal holds. What the last page brings is not waited for. */
async function upTo(window, line) {
  const page = await window.inPage(() => Number(document.querySelector('[data-testid="terminal"]').dataset.rows) - 1);
  for (;;) {
    const top = number((await drawn(window))[0]);
    await window.press("Shift", "PageUp");
    if (top - page <= number(line)) return;
    await window.waitFor("another page", (before) => Number(/\d+/.exec(document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-rows > div").textContent)?.[0]) < before, top);
  }
}

/** A window on a session that has printed many lines, was left for another, and is shown again. */
async function leftAndBack(screen, fruit) {
  const { window, id } = await openShell(screen);
  const { id: other } = await ao(screen, "session", "new", "orchard", "--agent", "shell");
  await running(screen, other);
  await window.type(`seq -f '${fruit} %g' ${LINES}; echo pick''ed\n`);
  await shows(window, "picked");
  await openTerminal(window, other);
  await openTerminal(window, id);
  await shows(window, "picked");
  return window;
}

test("going far up in a session that was left brings its older lines, at the place where one is", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await leftAndBack(screen, "apple");
    const held = () => window.inPage(() => window.__aoTerminalText().split("\n").filter((line) => line.startsWith("apple ")));
    const few = await held();
    assert.ok(few.length < 400, `a picture is small: ${few.length}`);

    await upTo(window, few[0]);
    await until("older lines come", async () => (await held()).length > 4_000);
    await topLine(window, few[0]);
    const more = await held();
    assert.deepEqual(more.slice(-few.length), few);
    await upTo(window, more[0]);
    await until("all lines come", async () => (await held()).length === LINES);
    await topLine(window, more[0]);
    assert.deepEqual(await held(), Array.from({ length: LINES }, (_, n) => `apple ${n + 1}`));

    // What is typed goes to the same terminal, which follows again.
    await window.type("echo still''-here\n");
    await shows(window, "still-here");
    await window.close();
  }),
);

test("all output is copied whole, however little of it is on screen", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await leftAndBack(screen, "pear");
    await window.inPage(() => {
      const box = document.querySelector(".term-menu").getBoundingClientRect();
      document.querySelector(".term-menu").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, button: 2, clientX: box.left + 80, clientY: box.top + 80 }));
    });
    await window.click("menu-copy-all");
    await window.waitFor("that it is said", () => document.querySelector('[data-testid="notice"]')?.textContent.includes("on the clipboard"));
    const copied = (await clipboard(window)).split("\n").filter((line) => line.startsWith("pear "));
    assert.deepEqual(copied, Array.from({ length: LINES }, (_, n) => `pear ${n + 1}`));
    await window.close();
  }),
);
