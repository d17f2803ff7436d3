// Talking with a real agent through the window: a permission prompt is answered beside the terminal, a message says how
// far it came, and the history says from what each state is known.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, startSession, status, terminalShows, withModel } from "./lib/claude.mjs";
import { openApp, repository, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

/** What an element says, once it is there. */
const textOf = (window, testid) => window.waitFor(`what ${testid} says`, (id) => document.querySelector(`[data-testid="${id}"]`)?.textContent, testid);

/** Waits until the line below the field says this of the last message. */
const lastReceipt = (window, wanted) =>
  window.waitFor(`the receipt "${wanted}"`, (one) => {
    const shown = document.querySelector('[data-testid="receipt"]');
    return shown?.dataset.receipt === one && shown.textContent;
  }, wanted);

const rows = (window) =>
  window.inPage(() => [...document.querySelectorAll('[data-testid="log-row"]')].map((row) => ({ ...row.dataset, text: row.textContent })));

test("a permission prompt is answered beside the terminal, messages tell how far they came, and the history tells from what", { timeout: 300_000 }, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    const id = await startSession(window, path, "FAKE:shell echo quinces,5 >> prices.csv ;; FAKE:text Quinces have a price now.", { title: "A price for quinces" });
    await status(window, "needs_you");
    const { worktree } = await show(screen, id);
    const prices = join(worktree, "prices.csv");

    // What is asked, what stands on the screen, and no key that could answer by accident.
    assert.match(await textOf(window, "ask-command"), /^echo quinces,5 >> prices\.csv$/);
    assert.match(await textOf(window, "prompt-lines"), /Do you want/);
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="approval"]').contains(document.activeElement)), false);

    // A message waits for the answer, says so, and can be taken back.
    await window.fill("composer-input", "Never mind");
    await window.click("composer-send");
    await window.waitFor("the message to wait", () => document.querySelector('[data-testid="message"][data-receipt="accepted"]')?.textContent.includes("prompt"));
    await window.screenshot("talk-1-asks");
    await window.click("message-cancel");
    await lastReceipt(window, "cancelled");

    assert.doesNotMatch(readFileSync(prices, "utf8"), /quinces/);
    await window.click("answer-once");
    await until("the agent has written", () => readFileSync(prices, "utf8").includes("quinces,5"));
    await window.waitFor("the question to go", () => document.querySelector('[data-testid="approval"]') === null);
    await status(window, "idle");
    assert.match(await textOf(window, "evidence"), /^from its hooks, /);

    await window.fill("composer-input", "FAKE:text And on it goes.");
    await window.click("composer-send");
    assert.match(await lastReceipt(window, "submitted"), /^“FAKE:text And on it goes\.” taken by the agent \d\d:\d\d$/);
    await terminalShows(window, "And on it goes.");
    await status(window, "idle");

    await window.click("tab-history");
    await window.waitFor("the history to have all of it", () => {
      const states = [...document.querySelectorAll('[data-testid="log-row"]')].map((row) => row.dataset.status);
      return states.indexOf("needs_you") !== -1 && states.lastIndexOf("idle") > states.indexOf("needs_you");
    });
    const changes = await rows(window);
    assert.ok(changes.every((row) => row.status), "only changes of state at first");
    assert.equal(changes.find((row) => row.status === "needs_you").source, "hook");
    await window.click("log-everything");
    await window.waitFor("the answer in the history", () => [...document.querySelectorAll('[data-testid="log-row"][data-source="ours"]')].some((row) => row.textContent.includes("answered: once")));
    await window.screenshot("talk-2-history");
    await window.close();
  }),
);
