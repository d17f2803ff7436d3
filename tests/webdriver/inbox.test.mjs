// The window's home, against a real daemon and a real agent: a prompt is answered in the inbox, beside the session stands
// what it changed and what is kept of it, and the clean-up takes away and brings back.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, dismissNotice, startSession, status, withModel } from "./lib/claude.mjs";
import { ao, openApp, repository, running, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

/** Waits until an element is there whose text holds this, and answers its text. */
const says = (window, testid, wanted) =>
  window.waitFor(`${testid} to say "${wanted}"`, (id, part) => [...document.querySelectorAll(`[data-testid="${id}"]`)].map((at) => at.textContent).find((text) => text.includes(part)), testid, wanted);

test("a prompt is answered in the inbox; what a session changed is seen, kept, cleaned up and brought back", { timeout: 300_000 }, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    const id = await startSession(window, path, "FAKE:shell echo quinces,5 >> prices.csv ;; FAKE:text Quinces have a price now.", { title: "A price for quinces" });
    await status(window, "needs_you");
    await dismissNotice(window);
    const { id: other } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--title", "A shell");
    await running(screen, other);
    const { worktree } = await show(screen, id);
    const prices = join(worktree, "prices.csv");

    await window.click("nav-inbox");
    await says(window, "inbox-headline", "1 thing needs you");
    await says(window, "ask-command", "echo quinces,5 >> prices.csv");
    await window.screenshot("inbox-1-asks");
    assert.doesNotMatch(readFileSync(prices, "utf8"), /quinces/);
    // A card that has just come under the pointer cannot be answered by accident.
    await window.waitFor("the answers to settle", () => document.querySelector('[data-testid="answer-once"]:not([disabled])'));
    await window.click("answer-once");
    await until("the agent has written", () => readFileSync(prices, "utf8").includes("quinces,5"));
    await window.waitFor("the prompt to leave the inbox", () => document.querySelector('[data-testid="ask-command"]') === null);
    await says(window, "inbox-card", "A price for quinces");
    await window.screenshot("inbox-2-finished");

    await window.click("card-open");
    await window.click("tab-changes");
    await says(window, "change", "prices.csv");
    await window.click("changes-open-all");
    await says(window, "change-list", "quinces,5");
    await window.screenshot("inbox-3-changes");
    await window.click("tab-kept");
    await window.click("kept-capture");
    await window.waitFor("what is kept", () => document.querySelector('[data-testid="kept-entry"]'));

    await ao(screen, "session", "kill", id);
    await window.click("nav-cleanup");
    await window.waitFor("the plan to have the worktree", (name) => document.querySelector(`[data-testid="cleanup-row"][data-name="${name}"]`), id);
    await window.inPage((name) => {
      const choose = document.querySelector(`[data-testid="cleanup-row"][data-name="${name}"] [data-testid="cleanup-choose"]`);
      if (!choose.checked) choose.click();
    }, id);
    await window.screenshot("inbox-4-cleanup");
    await window.click("cleanup-go");
    await until("the worktree is in the trash", () => !existsSync(worktree));
    await window.waitFor("that it can come back", (name) => document.querySelector(`[data-testid="cleanup-gone"][data-name="${name}"] [data-testid="cleanup-undo"]`), id);
    await window.screenshot("inbox-5-gone");
    await window.click("cleanup-undo");
    await until("the worktree is back", () => existsSync(prices) && readFileSync(prices, "utf8").includes("quinces,5"));
    await window.close();
  }),
);
