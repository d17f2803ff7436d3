// What the product is for, with a real agent in a real window: a prompt becomes a file in a worktree; the app is
// killed, its daemon goes, the agent works on; the app comes back and everything is there, the missed output too.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeClaudeUser, towards, transcripts } from "../agents/claude-user.mjs";
import { startFakeModel } from "../fakemodel/server.mjs";
import { isAlive, startTime } from "./lib/processes.mjs";
import { onScreen, openApp, repository, runFile, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

const { bin } = JSON.parse(process.env.AO_TEST_CLAUDE ?? "{}");
const MEANWHILE = "Said while nobody was looking.";

/** A person who uses Claude Code already, and opens the app from a menu: agents know these only from the login shell. */
function claudeUser(screen, model, trusted) {
  makeClaudeUser(screen.folder, trusted);
  const profile = { PATH: `${bin}:$PATH`, ...towards(model) };
  writeFileSync(join(screen.folder, ".bash_profile"), Object.entries(profile).map(([name, value]) => `export ${name}="${value}"\n`).join(""));
}

const status = (window, wanted) =>
  window.waitFor(`the status ${wanted}`, (one) => document.querySelector('[data-testid="status-pill"]')?.dataset.status === one, wanted);

const terminalShows = (window, text) =>
  window.waitFor(`the terminal to show "${text}"`, (wanted) => window.__aoTerminalText().includes(wanted), text);

/** Adds the repository and starts Claude Code in it, as a person does with mouse and keyboard. */
async function startSession(window, path, prompt) {
  await window.fill("repository-path", path);
  await window.click("add-repository");
  await window.find("new-session");
  await window.click("session-agent");
  await window.waitFor("Claude Code to be offered", () => document.querySelector('[data-testid="agent-option-claude-code"]:not([data-disabled])'));
  await window.click("agent-option-claude-code");
  await window.fill("session-prompt", prompt);
  await window.click("session-more-fields");
  await window.fill("session-title", "A price for quinces");
  await window.screenshot("main-1-new-session");
  await window.click("session-start");
  return window.waitFor("the session", () => document.querySelector('[data-testid="session-id"]')?.textContent);
}

test("a prompt becomes a file, and nothing is lost when the app is killed while the agent works", { timeout: 300_000 }, () =>
  onScreen({}, async (screen) => {
    const model = await startFakeModel();
    try {
      await mainJob(screen, model);
    } finally {
      await model.close();
    }
  }),
);

async function mainJob(screen, model) {
  const path = repository(screen, "orchard");
  claudeUser(screen, model, path);
  let window = await openApp(screen);
  await window.click("theme-toggle");
  await window.click("theme-dark");

  // The first turn: the agent asks before it runs a command, and is answered in its own terminal.
  const id = await startSession(window, path, "FAKE:shell echo quinces,5 >> prices.csv ;; FAKE:text Quinces have a price now.");
  assert.equal(id, "orchard-1");
  await status(window, "needs_you");
  await terminalShows(window, "Do you want");
  await window.screenshot("main-2-needs-you");
  const { worktree } = await show(screen, id);
  const prices = join(worktree, "prices.csv");
  assert.doesNotMatch(readFileSync(prices, "utf8"), /quinces/);
  await window.click("terminal");
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
