// The terminal in a real window, with real hands: mouse and wheel in a full-screen program, pastes, copies, search,
// sizes, links, and text of the whole world.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hands, pointAt } from "./lib/hands.mjs";
import { onScreen } from "./lib/product.mjs";
import { clipboard, copyElsewhere, openShell, rowOf, shows, startTui } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };

test("A9, A10: a full-screen program gets clicks, drags and the wheel; with Shift they stay with the window", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const tui = await startTui(window, screen);
    await pointAt(window, 12, 7);
    await hands(screen, "click", 1);
    await tui.hears("\x1b[<0;12;7M\x1b[<0;12;7m");
    await hands(screen, "click", 5);
    await tui.hears("\x1b[<65;12;7M");
    await hands(screen, "click", 4);
    await tui.hears("\x1b[<64;12;7M");
    await hands(screen, "click", 3);
    await tui.hears("\x1b[<2;12;7M");
    assert.equal(await window.inPage(() => document.querySelector(".menu")), null, "the right button is the program's");

    await hands(screen, "mousedown", 1);
    await pointAt(window, 20, 7);
    await hands(screen, "mouseup", 1);
    await tui.hears("\x1b[<32;20;7M\x1b[<0;20;7m");

    // With Shift the window selects, and the program hears nothing of it.
    const before = tui.got();
    await pointAt(window, 3, 1);
    await hands(screen, "keydown", "shift", "mousedown", 1);
    await pointAt(window, 8, 1);
    await hands(screen, "mouseup", 1, "keyup", "shift");
    await window.press("Control", "Shift", "c");
    await until("the selection is copied", async () => (await clipboard(window)) === "ready");
    assert.equal(tui.got(), before);
    await window.screenshot("terminal-mouse");
    await tui.leave(window);

    // Back at the shell the wheel scrolls what has gone by.
    await window.type("seq -f 'line %g' 300\n");
    await shows(window, "line 300");
    const visible = (text) => window.waitFor(`"${text}" to be in view`, (wanted) => [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")].some((row) => row.textContent.trim() === wanted), text);
    await visible("line 300");
    await pointAt(window, 12, 7);
    await hands(screen, "click", "--repeat", 60, "--delay", 5, 4);
    await visible("line 150");
    await window.close();
  }),
);

test("A8: what is pasted arrives in brackets, what is selected is copied, and both by key and by menu", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const tui = await startTui(window, screen);
    await copyElsewhere(window, "first line\nsecond \x1b[201~ line");
    await window.press("Control", "Shift", "v");
    await tui.hears("\x1b[201~");
    const pasted = tui.got();
    assert.ok(pasted.startsWith("\x1b[200~first line\rsecond "), JSON.stringify(pasted));
    assert.equal(pasted.split("\x1b[201~").length, 2, "what is pasted cannot end its own brackets");
    await tui.leave(window);

    // A word by double click, copied with the key that otherwise interrupts.
    await window.type("clear; echo pear apple quince\n");
    const row = await rowOf(window, "pear apple quince");
    await pointAt(window, 7, row);
    await hands(screen, "click", "--repeat", 2, "--delay", 40, 1);
    await window.waitFor("the selection", () => document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-selection div"));
    await window.press("Control", "c");
    await until("the word is copied", async () => (await clipboard(window)) === "apple");

    await hands(screen, "click", 3);
    await window.click("menu-select-all");
    await pointAt(window, 7, row);
    await hands(screen, "click", 3);
    await window.screenshot("terminal-menu");
    await window.click("menu-copy");
    await until("everything is copied", async () => (await clipboard(window)).includes("pear apple quince"));
    await window.close();
  }),
);

test("A11: text is found, wide and joined signs keep their places, and a link is only opened when it was meant", LIMIT, () =>
  onScreen({}, async (screen) => {
    // The browser of this screen notes what it is asked for and opens nothing.
    const asked = join(screen.folder, "asked");
    const programs = join(screen.folder, "programs");
    mkdirSync(programs);
    writeFileSync(join(programs, "xdg-open"), `#!/bin/sh\necho "$1" >> ${asked}\n`);
    chmodSync(join(programs, "xdg-open"), 0o755);
    screen.env.PATH = `${programs}:${screen.env.PATH}`;

    const { window } = await openShell(screen);
    await window.type("clear; printf '\\u65e5\\u672c\\u8a9e|\\U1f44d|e\\u0301|\\u2500\\u2502\\u280b|\\n'; printf '123456789012345|\\n'\n");
    await shows(window, "日本語|👍|e\u0301|─│⠋|");
    // A wide sign takes two cells and a joined one none of its own, so the last bars stand below each other.
    const bars = await window.waitFor("both lines", () => {
      const rows = [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")];
      const found = ["日", "1234"].map((start) => rows.find((row) => row.textContent.startsWith(start)));
      const lastBar = (row) => {
        const signs = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        let box = null;
        for (let node = signs.nextNode(); node; node = signs.nextNode()) {
          const at = node.data.lastIndexOf("|");
          if (at === -1) continue;
          const sign = document.createRange();
          sign.setStart(node, at);
          sign.setEnd(node, at + 1);
          box = sign.getBoundingClientRect();
        }
        return box?.left;
      };
      const cell = document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-screen").getBoundingClientRect().width / Number(document.querySelector('[data-testid="terminal"]').dataset.cols);
      return found.every(Boolean) && { cell, lefts: found.map(lastBar) };
    });
    assert.ok(Math.abs(bars.lefts[0] - bars.lefts[1]) < bars.cell / 2, JSON.stringify(bars));
    await window.screenshot("terminal-unicode");

    await window.type("clear; echo needle; echo hay; echo Needle; echo see https://example.com/a?b=c here\n");
    await shows(window, "Needle\n");
    await window.press("Control", "f");
    await window.find("find-input");
    await window.type("needle");
    await window.waitFor("the count", () => /of \d/.test(document.querySelector('[data-testid="find-count"]').textContent));
    await window.screenshot("terminal-find");
    await window.press("Enter");
    await window.press("Escape");
    await window.waitFor("the end of the search", () => document.querySelector('[data-testid="find-input"]') === null);
    assert.ok(await window.inPage(() => document.activeElement.closest(".term-mount") !== null), "the terminal has the keys again");

    const row = await rowOf(window, "see https");
    await pointAt(window, 12, row);
    await window.waitFor("the address below the pointer", () => document.querySelector(".term-link")?.textContent.includes("https://example.com/a?b=c"));
    await hands(screen, "click", 1);
    await hands(screen, "keydown", "ctrl", "click", 1, "keyup", "ctrl");
    await until("the browser is asked", () => existsSync(asked) && readFileSync(asked, "utf8") !== "");
    assert.equal(readFileSync(asked, "utf8"), "https://example.com/a?b=c\n", "and once: the plain click opened nothing");
    await window.close();
  }),
);

test("the program is told a new size when the window changes, and none while a message is written", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const tui = await startTui(window, screen);
    const grid = () => window.inPage(() => {
      const { cols, rows } = document.querySelector('[data-testid="terminal"]').dataset;
      return `${cols}x${rows}`;
    });
    assert.deepEqual(tui.sizes(), [await grid()]);

    await window.fill("composer-input", "A long message, as people write them to agents. ".repeat(20));
    await window.waitFor("the field to grow", () => document.querySelector('[data-testid="composer-input"]').clientHeight > 80);
    await window.screenshot("terminal-long-message");
    await window.fill("composer-input", "");
    await window.click("terminal");
    await window.type("x");
    await tui.hears("x");
    assert.deepEqual(tui.sizes(), [await grid()]);

    await window.ask("POST", `${window.session}/window/rect`, { width: 1100, height: 700 });
    const told = await until("the program is told", () => (tui.sizes().length > 1 ? tui.sizes() : null));
    await window.waitFor("the grid in force", (size) => {
      const { cols, rows } = document.querySelector('[data-testid="terminal"]').dataset;
      return `${cols}x${rows}` === size;
    }, told.at(-1));
    assert.notEqual(told.at(-1), told[0]);
    await window.close();
  }),
);
