// One terminal is drawn, and it goes on from session to session. What a session did to it
// must be gone for the next one; drawn.test.ts has the rest of that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ao, onScreen, running } from "./lib/product.mjs";
import { openShell, openTerminal, shows } from "./lib/terminal.mjs";

const LIMIT = { timeout: 120_000 };

async function shell(screen, words) {
  const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--prompt", words);
  await running(screen, id);
  return id;
}

test("what a flood has still to draw is not drawn in the next session", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const flood = await shell(screen, "yes this is the flood");
    const calm = await shell(screen, "clear; echo it is calm; exec cat");
    await openTerminal(window, flood);
    await shows(window, "this is the flood");
    const rounds = await window.inPage(async ([from, to], times) => {
      const frame = () => new Promise(requestAnimationFrame);
      const go = (id) => document.querySelector(`[data-testid="session-row"][data-session="${id}"]`).click();
      const shown = (id, words) => document.querySelector(`[data-testid="terminal"][data-session="${id}"]`) !== null && window.__aoTerminalText().includes(words);
      let wrong = 0;
      for (let n = 0; n < times; n += 1) {
        go(from);
        while (!shown(from, "this is the flood")) await frame();
        go(to);
        let calmFrames = 0;
        // Some frames more: what comes late would come in them.
        while (calmFrames < 20) {
          await frame();
          const of = document.querySelector('[data-testid="terminal"]').dataset.session;
          if (of === to && window.__aoTerminalText().includes("flood")) wrong += 1;
          if (shown(to, "it is calm")) calmFrames += 1;
        }
      }
      return { wrong };
    }, [flood, calm], 10);
    assert.deepEqual(rounds, { wrong: 0 });
    await window.close();
  }),
);
