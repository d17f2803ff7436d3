// What the product is for, with a real agent in a real window: a prompt becomes a file in a worktree; the app is
// killed, its daemon goes, the agent works on; the app comes back and everything is there, the missed output too.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transcripts } from "../agents/claude-user.mjs";
import { claudeUser, dismissNotice, startSession, status, terminalShows, withModel } from "./lib/claude.mjs";
import { isAlive, startTime } from "./lib/processes.mjs";
import { openApp, repository, runFile, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

const MEANWHILE = "Said while nobody was looking.";

test("a prompt becomes a file, and nothing is lost when the app is killed while the agent works", { timeout: 300_000 }, () => withModel(mainJob));

async function mainJob(screen, model) {
  const path = repository(screen, "orchard");
  claudeUser(screen, model, path);
  let window = await openApp(screen);
  await window.click("theme-toggle");
  await window.click("theme-dark");

  // The first turn: the agent asks before it runs a command, and is answered in its own terminal.
  const id = await startSession(window, path, "FAKE:shell echo quinces,5 >> prices.csv ;; FAKE:text Quinces have a price now.", { title: "A price for quinces", picture: "main-1-new-session" });
  assert.equal(id, "orchard-1");
  await status(window, "needs_you");
  await terminalShows(window, "Do you want");
  await dismissNotice(window);
  await window.screenshot("main-2-needs-you");
  const { worktree } = await show(screen, id);
  const prices = join(worktree, "prices.csv");
  assert.doesNotMatch(readFileSync(prices, "utf8"), /quinces/);
  await window.click("answer-in-terminal");
  await window.press("Enter");
  await until("the agent has written", () => readFileSync(prices, "utf8").includes("quinces,5"));
  await status(window, "idle");
  await terminalShows(window, "Quinces have a price now.");
  await window.screenshot("main-3-done");
  assert.doesNotMatch(readFileSync(join(path, "prices.csv"), "utf8"), /quinces/, "the user's own copy is untouched");
  const changed = execFileSync("git", ["status", "--porcelain"], { cwd: worktree, encoding: "utf8" });
  assert.equal(changed, " M prices.csv\n", "the worktree holds the agent's change and nothing else");

  // The second turn, in the middle of which the app is killed.
  await window.fill("composer-input", `FAKE:hold ;; FAKE:text ${MEANWHILE}`);
  await window.click("composer-send");
  await until("the model is thinking", () => model.holding() > 0);
  await status(window, "working");
  const before = await show(screen, id);
  const agent = before.process.agent_pid;
  const started = startTime(agent);
  const daemon = runFile(screen).pid;
  const killed = performance.now();
  await window.crash();
  await until("the daemon is gone", () => !isAlive(daemon));
  assert.ok(performance.now() - killed >= 5000, "the daemon waits for its app to come back");
  assert.equal(existsSync(join(screen.home, "running.json")), false);
  assert.ok(isAlive(agent), "the agent works on");
  assert.equal(startTime(agent), started);

  // The agent finishes its turn while there is neither app nor daemon.
  model.release();
  await until("the agent has finished its turn", () => transcripts(screen.folder).includes(`"text":"${MEANWHILE}"`));

  window = await openApp(screen);
  await window.click("session-row");
  assert.equal(await window.waitFor("the session", () => document.querySelector('[data-testid="session-id"]')?.textContent), id);
  await terminalShows(window, MEANWHILE);
  await terminalShows(window, "Quinces have a price now.");
  // It finished while nobody was there, and its hook kept that for the next daemon.
  await status(window, "idle");
  await window.screenshot("main-4-back");
  const after = await show(screen, id);
  assert.equal(after.launch, before.launch);
  assert.equal(after.process.agent_pid, agent);
  assert.equal(after.process.host_pid, before.process.host_pid);
  assert.equal(startTime(agent), started, "the very same process");
  const details = await window.inPage(() => document.querySelector('[data-testid="inspector"]').innerText);
  assert.match(details, new RegExp(`\\b${agent}\\b`), "and the window says so");

  // It is no ghost: the conversation goes on.
  await window.fill("composer-input", "FAKE:text And on it goes.");
  await window.click("composer-send");
  await terminalShows(window, "And on it goes.");
  await status(window, "idle");
  await window.close();
}
