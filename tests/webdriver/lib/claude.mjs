// Claude Code in the window: a person who uses it already, a session started by hand, and what the window says of it.

import { makeClaudeUser, towards } from "../../agents/claude-user.mjs";
import { startFakeModel } from "../../fakemodel/server.mjs";
import { loginShell } from "./login.mjs";
import { onScreen } from "./product.mjs";

const { bin } = JSON.parse(process.env.AO_TEST_CLAUDE ?? "{}");

/** A person who uses Claude Code already, and opens the app from a menu: agents know these only from the login shell. */
export function claudeUser(screen, model, trusted) {
  makeClaudeUser(screen.folder, trusted);
  loginShell(screen.folder, { PATH: `${bin}:$PATH`, ...towards(model) });
}

/** Runs a test on a screen of its own beside a model of its own. */
export function withModel(body) {
  return onScreen({}, async (screen) => {
    const model = await startFakeModel();
    try {
      await body(screen, model);
    } finally {
      await model.close();
    }
  });
}

export const status = (window, wanted) =>
  window.waitFor(`the status ${wanted}`, (one) => document.querySelector('[data-testid="status-pill"]')?.dataset.status === one, wanted);

export const terminalShows = (window, text) =>
  window.waitFor(`the terminal to show "${text}"`, (wanted) => window.__aoTerminalText().includes(wanted), text);

/** Adds the repository and starts Claude Code in it, as a person does with mouse and keyboard. */
export async function startSession(window, path, prompt, { title, picture }) {
  await window.fill("repository-path", path);
  await window.click("add-repository");
  await window.find("new-session");
  await window.click("session-agent");
  await window.waitFor("Claude Code to be offered", () => document.querySelector('[data-testid="agent-option-claude-code"]:not([data-disabled])'));
  await window.click("agent-option-claude-code");
  await window.fill("session-prompt", prompt);
  await window.click("session-more-fields");
  await window.fill("session-title", title);
  if (picture) await window.screenshot(picture);
  await window.click("session-start");
  return window.waitFor("the session", () => document.querySelector('[data-testid="session-id"]')?.textContent);
}

/** What it says of the repository lies over the side panel until it has been read, or has gone by itself. */
export const dismissNotice = (window) => window.inPage(() => document.querySelector('[data-testid="notice-dismiss"]')?.click());
