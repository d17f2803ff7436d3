// A stranger's first minutes: a computer with git and no agent, then with one. There is always something to do next,
// nothing speaks to those who made it, whatever turns says what it waits for, and the way to a running session is short.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeClaudeUser, towards } from "../agents/claude-user.mjs";
import { terminalShows, withModel } from "./lib/claude.mjs";
import { loginShell } from "./lib/login.mjs";
import { openApp, repository } from "./lib/product.mjs";

const { bin: claudeBin } = JSON.parse(process.env.AO_TEST_CLAUDE ?? "{}");

/** From the first sight of the window to a session that runs, beside what is typed. */
const MOST_CLICKS = 4;

/** Words of those who made it, and values that show through. */
const FORBIDDEN = [/\bPTY\b/, /\bsockets?\b/i, /\bstd(?:err|out|in)\b/i, /\bexit code 127\b/, /\bundefined\b/, /\bnull\b/, /\bNaN\b/, /\[object /, /\bE(?:NOENT|ACCES|PERM)\b/, /\bIPC\b/, /\bJSON\b/, /\bstack trace\b/i, /\bpanicked\b/, /\bSIG[A-Z]{3,}\b/, /\b(?:os )?error \d+/i, /!(?=\s|$)/];

/** Clicks of a person, counted, and what they see after each. */
class Stranger {
  clicks = 0;
  wrong = [];

  constructor(window) {
    this.window = window;
  }

  async click(testid) {
    await this.window.click(testid);
    this.clicks += 1;
  }

  /** Notes what is wrong with what is in sight. */
  async sees(where) {
    const { text, turning, ways } = await this.window.inPage(() => {
      const drawn = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.closest(".term-mount") === null;
      const words = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) if (drawn(node.parentElement) && node.parentElement.closest("script, style") === null) words.push(node.data);
      const endless = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime === Infinity).map(({ effect }) => effect.target);
      const busy = [...document.querySelectorAll("[aria-busy=true]")];
      const says = (element) => {
        for (let one = element, steps = 0; one !== null && steps < 4; one = one.parentElement, steps += 1) if ((one.innerText ?? "").trim() !== "" || one.getAttribute("aria-label")) return true;
        return false;
      };
      const silent = [...endless, ...busy].filter((element) => drawn(element) && !says(element)).map((element) => element.outerHTML.slice(0, 120));
      const place = document.querySelector('[role="dialog"], [role="alertdialog"]') ?? document.querySelector("main") ?? document.body;
      const open = [...place.querySelectorAll("button:not(:disabled), input:not(:disabled), textarea:not(:disabled), .term-mount")].filter((one) => one.checkVisibility());
      return { text: words.join(" "), turning: silent, ways: open.length };
    });
    for (const word of FORBIDDEN) if (word.test(text)) this.wrong.push(`${where}: ${word}: "${text.slice(Math.max(0, text.search(word) - 40), text.search(word) + 40)}"`);
    for (const html of turning) this.wrong.push(`${where}: something turns and does not say why: ${html}`);
    if (ways === 0) this.wrong.push(`${where}: there is nothing to do`);
    await this.window.screenshot(`stranger-${where.replaceAll(" ", "-")}`);
  }
}

const looked = (window) => window.waitFor("the looking to end", () => document.querySelector('[data-testid="checking"]')?.dataset.busy === "false");
const live = (window) => window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));

test("with git and no agent a stranger gets to a running session, and with an agent later to its work", { timeout: 400_000 }, () =>
  withModel(async (screen, model) => {
    // What the person who runs the tests has on their own path is not this stranger's.
    screen.env.PATH = "/usr/bin:/bin";
    const path = repository(screen, "orchard");
    const programs = join(screen.folder, ".local", "bin");
    mkdirSync(programs, { recursive: true });
    makeClaudeUser(screen.folder, path);
    loginShell(screen.folder, { PATH: `${programs}:$PATH`, ...towards(model) });
    const window = await openApp(screen);
    const stranger = new Stranger(window);

    await window.find("setup");
    await stranger.sees("first sight");
    await looked(window);
    await stranger.sees("no agent found");

    // Wrong turns first: each says what is so and leaves a way on.
    mkdirSync(join(screen.folder, "holiday pictures"));
    for (const [what, folder] of Object.entries({ "no such folder": join(screen.folder, "nowhere"), "no repository": join(screen.folder, "holiday pictures") })) {
      await window.fill("repository-path", folder);
      await window.waitFor(`what is said of ${folder}`, () => document.querySelector('[data-testid="folder-said"][data-state]')?.innerText.trim());
      await stranger.sees(what);
    }

    await window.fill("repository-path", path);
    await window.waitFor("the folder to be known", () => document.querySelector('[data-testid="folder-said"][data-state="repository"]'));
    await stranger.click("add-repository");
    await window.find("new-session");
    await stranger.sees("new work without agents");
    await stranger.click("session-start");
    await live(window);
    await stranger.sees("a session");
    assert.ok(stranger.clicks <= MOST_CLICKS, `${stranger.clicks} clicks to a running session`);
    const first = stranger.clicks;

    // Then they install an agent, and the window finds it when asked to look again.
    const program = join(programs, "claude");
    writeFileSync(program, `#!/bin/sh\nPATH="${claudeBin}:$PATH" exec claude "$@"\n`);
    chmodSync(program, 0o755);
    await stranger.click("nav-setup");
    await looked(window);
    await stranger.click("look-at-computer");
    await stranger.sees("looking again");
    await window.waitFor("the agent to be found", () => document.querySelector('[data-testid="agent-row"][data-agent="claude-code"][data-state="good"]'));
    await stranger.sees("an agent found");
    await stranger.click("new-session-button");
    await stranger.click("session-agent");
    await stranger.click("agent-option-claude-code");
    await window.fill("session-prompt", "FAKE:text The first answer of many");
    await stranger.sees("new work");
    await stranger.click("session-start");
    await terminalShows(window, "The first answer of many");
    await stranger.sees("an agent at work");
    assert.ok(stranger.clicks - first <= MOST_CLICKS + 2, `${stranger.clicks - first} clicks from the first session to an agent at work`);
    await window.close();
    assert.deepEqual(stranger.wrong, []);
  }),
);
