// The acceptance checks of section 8.4 that are about terminals: many sessions, pastes, the wheel, finding. What
// terminal.test.mjs shows of them already is not shown again.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, startSession, status, withModel } from "./lib/claude.mjs";
import { offerPicture } from "./lib/clipboard.mjs";
import { hands, pointAt } from "./lib/hands.mjs";
import { acceptedAt } from "./lib/processes.mjs";
import { ao, onScreen, openApp, repository, running } from "./lib/product.mjs";
import { copyElsewhere, openShell, openTerminal, shows, startSink, topLine } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";
import { SAYINGS, WHEEL_DOWN, WHEEL_UP, scrollsThroughSayings, wheel } from "./lib/wheel.mjs";

const LIMIT = { timeout: 300_000 };
const [OPEN, CLOSE] = ["\x1b[200~", "\x1b[201~"];

/** What is pasted by key, in brackets and with the line ends of a keyboard. */
const bracketed = (text) => Buffer.from(`${OPEN}${text.replaceAll(/\r\n?|\n/g, "\r")}${CLOSE}`);

async function paste(window, text) {
  await copyElsewhere(window, text);
  await window.press("Control", "Shift", "v");
}

/** Goes round among sessions, waits for the text of each, and answers what else was shown. The page makes no functions of text. */
const SWITCHES = `async (ids, times) => {
  const wrong = [];
  for (let n = 1; n <= times; n += 1) {
    const id = ids[(n * 5) % ids.length];
    document.querySelector('[data-testid="session-row"][data-session="' + id + '"]').click();
    const said = () => window.__aoTerminalText().match(/this is 0\\S+/g) ?? [];
    const live = () => document.querySelector('[data-testid="terminal"][data-session="' + id + '"][data-live="true"]') !== null;
    while (!(live() && said().length > 0)) await new Promise(requestAnimationFrame);
    wrong.push(...said().filter((line) => line !== "this is 0" + id).map((line) => id + " shows " + line));
  }
  return wrong;
}`;

test("A6: a hundred switches among twelve shells leave one terminal and one attachment, and each shows its own text", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const ids = [];
    for (let n = 1; n <= 12; n += 1) ids.push((await ao(screen, "session", "new", "orchard", "--agent", "shell", "--title", `Shell ${n}`)).id);
    for (const id of ids) {
      await running(screen, id);
      await ao(screen, "session", "send", id, `clear; echo "this is $((1 + 1 - 2))${id}"`);
    }
    await window.waitFor("all shells", () => document.querySelectorAll('[data-testid="session-row"]').length === 12);
    await window.inPage(() => {
      globalThis.most = 0;
      const count = () => (globalThis.most = Math.max(globalThis.most, document.querySelectorAll(".term-mount").length));
      new MutationObserver(count).observe(document, { subtree: true, childList: true });
    });
    const sockets = ids.map((id) => JSON.parse(readFileSync(join(screen.home, "hosts", id, "spec.json"), "utf8")).socket);
    const connections = () => sockets.reduce((sum, socket) => sum + acceptedAt(socket).length, 0);
    const visit = async (id) => {
      await openTerminal(window, id);
      await shows(window, `this is 0${id}`);
    };

    await visit(ids[0]);
    const atFirst = connections();
    // In one go, as the driver is slower than a person who holds down a key.
    const wrong = await window.inPage(SWITCHES, ids, 100);
    assert.deepEqual(wrong, [], "each shows its own text only");
    assert.equal(await window.inPage(() => globalThis.most), 1, "what is hidden has no terminal in the document");
    await until("one attachment is left", () => connections() === atFirst);
    await window.close();
  }),
);

test("A7: going to another session and back tells the program of no new size", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window, id } = await openShell(screen);
    const { id: other } = await ao(screen, "session", "new", "orchard", "--agent", "shell");
    await running(screen, other);
    const sink = await startSink(window, screen);
    for (let round = 1; round <= 5; round += 1) {
      await openTerminal(window, other);
      await openTerminal(window, id);
      // What was sent before these keys has arrived before them.
      await window.type(`${round}`);
      await sink.takes(Buffer.from("12345".slice(0, round)));
    }
    assert.equal(sink.resized(), 0);

    // That it would have heard of one is shown last.
    await window.ask("POST", `${window.session}/window/rect`, { width: 1100, height: 700 });
    await until("the program is told a new size", () => sink.resized() > 0);
    await window.close();
  }),
);

test("A8: 100 KB, lines of another system and a picture arrive whole, in brackets and byte for byte", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const large = Array.from({ length: 2_000 }, (_, n) => `${n} of the apples, pears & quinces: äöü 日本語 👍`).join("\n");
    assert.ok(Buffer.byteLength(large) > 100_000);
    for (const [name, text] of Object.entries({ large, crlf: "one\r\ntwo\r\n\r\nthree\ttabbed\r\n" })) {
      const sink = await startSink(window, screen, name);
      await paste(window, text);
      const got = await sink.takes(bracketed(text));
      assert.ok(got.equals(bracketed(text)), `${name}: nothing before, between or behind: ${got.length} bytes`);
      await sink.end();
    }

    const picture = join(screen.folder, "apple.png");
    await screen.output("convert", ["-size", "40x30", "gradient:#CC2200-#118833", "-depth", "8", `png32:${picture}`]);
    const owner = await offerPicture(screen, readFileSync(picture));
    const sink = await startSink(window, screen, "picture");
    await window.press("Control", "Shift", "v");
    const typed = await until("a path is typed", () => /^\x1b\[200~(.+?) ?\x1b\[201~$/.exec(sink.got().toString())?.[1]);
    const looks = (file) => screen.output("identify", ["-format", "%wx%h %#", file]);
    assert.equal(await looks(typed), await looks(picture), `${typed} holds the picture`);
    owner.close();
    await sink.end();
    await window.close();
  }),
);

test("A9, A10: the wheel scrolls less and vim, a click moves vim's caret, and with Shift the text is selected", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const file = join(screen.folder, "lines");
    writeFileSync(file, Array.from({ length: 400 }, (_, n) => `row ${n + 1} of the file\n`).join(""));
    await window.type(`less ${file}\n`);
    await topLine(window, "row 1 of the file");
    await pointAt(window, 12, 7);
    await wheel(screen, WHEEL_DOWN, 5);
    const passed = await window.waitFor("less to scroll", () => Number(/^row (\d+)/.exec(document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-rows > div").textContent)?.[1]) > 5);
    assert.ok(passed);
    await wheel(screen, WHEEL_UP, 20);
    await topLine(window, "row 1 of the file");
    await window.type("q");

    await window.type(`vim -u NONE -N -n -i NONE +'set mouse=a ttymouse=sgr ruler' ${file}\n`);
    await topLine(window, "row 1 of the file");
    const caretAt = (place) => window.waitFor(`the caret at ${place}`, (wanted) => [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")].at(-1)?.textContent.includes(wanted), place);
    await caretAt("1,1");
    await pointAt(window, 9, 7);
    await hands(screen, "click", 1);
    await caretAt("7,9");
    await window.type("i");
    await pointAt(window, 5, 3);
    await hands(screen, "click", 1);
    await caretAt("3,5");
    await window.type("new ");
    await window.waitFor("the text where the click was", () => [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")].some((row) => row.textContent.startsWith("row new 3 of the file")));
    await window.press("Escape");

    await pointAt(window, 1, 5);
    await hands(screen, "keydown", "shift", "mousedown", 1);
    await pointAt(window, 6, 5);
    await hands(screen, "mouseup", 1, "keyup", "shift");
    await window.waitFor("the selection", () => document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-selection div"));
    await caretAt("3,8");

    await wheel(screen, WHEEL_DOWN, 3);
    await window.waitFor("vim to scroll", () => Number(/^row (\d+)/.exec(document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-rows > div").textContent)?.[1]) > 3);
    await window.close();
  }),
);

test("A9: the wheel scrolls back through what Claude Code has said", LIMIT, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    await startSession(window, path, SAYINGS, { title: "Says much" });
    await status(window, "idle");
    await scrollsThroughSayings(screen, window, "acceptance-claude-wheel");
    await window.close();
  }),
);

test("A11: a word is found in five thousand lines: how often, the next, the one before, and each is marked", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window } = await openShell(screen);
    const file = join(screen.folder, "build.log");
    writeFileSync(file, Array.from({ length: 5_000 }, (_, n) => ((n + 1) % 100 === 0 ? `step ${n + 1}: error: no apples\n` : `step ${n + 1}: well\n`)).join(""));
    await window.type(`clear; cat ${file}\n`);
    await shows(window, "step 5000: error: no apples\n");
    await window.press("Control", "Shift", "f");
    await window.find("find-input");
    await window.type("error");
    const at = (wanted) => window.waitFor(`the ${wanted}th of 50`, (place) => document.querySelector('[data-testid="find-count"]').textContent === `${place} of 50`, wanted);
    // What came last is looked for first.
    const from = 50;
    await at(from);
    const after = (steps) => ((from - 1 + steps + 50) % 50) + 1;
    /** The line with the one that is meant: it is marked as all are, and selected. */
    const marked = () =>
      window.waitFor("the mark to be in view", () => {
        const terminal = document.querySelector(".term-mount").shadowRoot;
        const tops = (selector) => [...terminal.querySelectorAll(selector)].map((one) => Math.round(one.getBoundingClientRect().top));
        const [selected] = tops(".xterm-selection div");
        const row = [...terminal.querySelectorAll(".xterm-rows > div")].find((line) => Math.round(line.getBoundingClientRect().top) === selected);
        return tops(".xterm-find-result-decoration").includes(selected) && row?.textContent.trim();
      });
    assert.equal(await marked(), `step ${from * 100}: error: no apples`);
    await window.press("Enter");
    await at(after(1));
    assert.equal(await marked(), `step ${after(1) * 100}: error: no apples`);
    await window.press("Shift", "Enter");
    await at(from);
    await window.press("Shift", "Enter");
    await at(after(-1));
    assert.equal(await marked(), `step ${after(-1) * 100}: error: no apples`);
    await window.screenshot("acceptance-find");
    await window.press("Escape");
    await window.waitFor("the marks to go", () => document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-find-result-decoration") === null);
    await window.close();
  }),
);
