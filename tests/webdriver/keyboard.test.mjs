// An hour of work without a pointer, in short: everything that a person does from the first start to the end of a session
// is done by key, and after each key the focus can be seen.
//
// It goes on after a fault of the focus and tells all of them at the end; only a way that does not exist ends it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, status, terminalShows, withModel } from "./lib/claude.mjs";
import { Hands } from "./lib/keys.mjs";
import { openApp, repository, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

const shown = (window) => window.inPage(() => document.querySelector('[data-testid="session-id"]')?.textContent);

test("A18: everything can be done without a pointer, and the focus is always in sight", { timeout: 600_000 }, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    const hands = new Hands(window);
    const parts = { beginning, shell, outOfTheTerminal, agent, answering, panels, settings, renaming, ending };
    for (const [name, part] of Object.entries(parts)) {
      hands.doing = name;
      await part({ screen, window, hands, path });
      await window.screenshot(`keyboard-${name}`);
    }
    await window.close();
    assert.deepEqual([...new Set(hands.faults)], []);
  }),
);

async function beginning({ window, hands, path }) {
  await window.find("setup");
  await hands.to("repository-path");
  await hands.type(path);
  await window.waitFor("what the folder is", () => document.querySelector('[data-testid="folder-said"][data-state]'));
  await hands.press("Enter");
  await window.find("session-prompt");
  await hands.look();
}

async function shell({ window, hands }) {
  await hands.to("session-agent");
  await hands.press("Enter");
  await hands.along("agent-option-shell");
  await hands.press("Enter");
  await window.waitFor("the menu to close", () => document.querySelector('[role="menu"]') === null);
  await hands.press("Control", "Enter");
  await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
  await window.waitFor("the keys to go there", () => document.activeElement?.closest(".term-mount"));
  await hands.type("echo to$((40+2))gether\n");
  await terminalShows(window, "to42gether");
}

/** F6 leads out of a terminal, through every part of the window, and back in. */
async function outOfTheTerminal({ window, hands }) {
  await hands.press("Control", "F6");
  assert.equal((await hands.focus()).terminal, false, "Ctrl+F6 leads out of the terminal");
  const regions = await window.inPage(() => document.querySelectorAll("[data-region]").length);
  for (let step = 0; step < regions + 1 && !(await hands.focus()).terminal; step += 1) await hands.press("F6");
  assert.ok((await hands.focus()).terminal, "F6 leads back into the terminal");
}

async function agent({ screen, window, hands }) {
  await hands.press("Control", "Shift", "n");
  await window.find("new-session");
  // The agent that was chosen last is offered again, and a shell takes no prompt.
  await hands.to("session-agent");
  await hands.press("Enter");
  await hands.along("agent-option-claude-code");
  await hands.press("Enter");
  await window.waitFor("the menu to close", () => document.querySelector('[role="menu"]') === null);
  await hands.to("session-prompt");
  await hands.type("FAKE:shell echo quinces,5 >> prices.csv ;; FAKE:text Quinces have a price now.");
  await hands.press("Control", "Enter");
  await window.waitFor("the session", () => document.querySelector('[data-testid="session-id"]')?.textContent === "orchard-2");
  await status(window, "needs_you");
  assert.equal((await show(screen, "orchard-2")).agent, "claude-code");
}

async function answering({ screen, window, hands }) {
  const { worktree } = await show(screen, "orchard-2");
  await hands.press("Control", "Shift", "i");
  await window.find("inbox");
  await window.waitFor("the answers to settle", () => document.querySelector('[data-testid="answer-once"]:not([disabled])'));
  await hands.look();
  await hands.to("answer-once");
  await hands.press("Enter");
  await until("the agent has written", () => readFileSync(join(worktree, "prices.csv"), "utf8").includes("quinces,5"));
  await window.waitFor("the prompt to leave the inbox", () => document.querySelector('[data-testid="ask-command"]') === null);
  await hands.look();
  await hands.to("card-open");
  await hands.press("Enter");
  await window.waitFor("the session", () => document.querySelector('[data-testid="session-id"]')?.textContent === "orchard-2");
  await hands.look();
}

async function panels({ window, hands }) {
  await hands.press("Control", "Shift", "g");
  await window.waitFor("what it changed", () => document.querySelector('[data-testid="change"]')?.textContent.includes("prices.csv"));
  await hands.look();
  await hands.command("Show the history");
  await window.find("history");
  await hands.command("Show details");
  await window.find("details");
}

async function settings({ window, hands }) {
  await hands.press("Control", ",");
  await window.find("settings");
  await hands.look();
  await hands.to("settings-section-general");
  await hands.along("settings-section-appearance");
  await hands.press("Enter");
  await window.find("zoom-in");
  await hands.press("Alt", "ArrowLeft");
  await window.waitFor("the session again", () => document.querySelector('[data-testid="session-id"]'));
  await hands.look();
}

async function renaming({ screen, window, hands }) {
  await hands.command("Rename the session");
  await window.find("title-input");
  await hands.press("Control", "a");
  await hands.type("A price for quinces\n");
  await until("it has its new title", async () => (await show(screen, "orchard-2")).title === "A price for quinces");
  await hands.look();
}

async function ending({ screen, window, hands }) {
  assert.equal(await shown(window), "orchard-2");
  await hands.command("End agent");
  const ended = async () => (await show(screen, "orchard-2")).status === "stopped";
  await until("it has ended", ended);
  await window.find("notice-offer");
  await hands.look();
  // It was not meant to.
  await hands.command("Undo what");
  await until("it is back", async () => (await show(screen, "orchard-2")).process !== undefined);
  await hands.command("End agent");
  await until("it has ended again", ended);
  await hands.look();
  await hands.command("Archive the session");
  await until("it is archived", async () => (await show(screen, "orchard-2")).archived);
  await hands.look();
}
