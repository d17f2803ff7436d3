// The set-up check with a real agent on the computer: found where, which version, signed in, and looked at again on
// demand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { claudeUser, withModel } from "./lib/claude.mjs";
import { openApp, repository } from "./lib/product.mjs";

const { version } = JSON.parse(process.env.AO_TEST_CLAUDE ?? "{}");

const settled = (window) =>
  window.waitFor("the looking to end", () => document.querySelector('[data-testid="checking"]')?.dataset.busy === "false");

/** What the row of an agent says, once nothing is being looked up about it. */
const agentRow = (window, id) =>
  window.waitFor(`the row of ${id}`, (agent) => {
    const row = document.querySelector(`[data-testid="agent-row"][data-agent="${agent}"][data-checking="false"]`);
    return row && { state: row.dataset.state, text: row.innerText };
  }, id);

test("the first screen and the set-up page tell of each agent where it is, whether it works, and what to do", { timeout: 240_000 }, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    await settled(window);
    const claude = await agentRow(window, "claude-code");
    assert.equal(claude.state, "good");
    assert.ok(claude.text.includes(`Claude Code ${version}`), claude.text);
    assert.ok(claude.text.includes("signed in"), claude.text);
    assert.match(claude.text, /\/claude$/m, "where it was found");
    await window.click("show-absent");
    assert.match((await agentRow(window, "codex")).text, /not installed/);
    await window.screenshot("setup-1-first");

    await window.fill("repository-path", path);
    await window.click("add-repository");
    await window.find("new-session");
    await window.press("Escape");
    await window.click("nav-setup");
    await settled(window);
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="check"][data-name^="git"]').dataset.state), "good");
    assert.equal((await agentRow(window, "codex")).state, "absent");
    await window.click("look-at-computer");
    await settled(window);
    assert.equal((await agentRow(window, "claude-code")).state, "good");
    await window.screenshot("setup-2-page");
    await window.close();
  }),
);
