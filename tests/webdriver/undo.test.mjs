// What is ended, closed or taken off the list is gone at once, and comes back at once: in the real window, against the real
// daemon. Removed worktrees are in worktree.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ao, onScreen, show } from "./lib/product.mjs";
import { openShell, shows } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 240_000 };

/** The tab of a shell beside the session, whose terminal takes keys. */
const shellOf = (window, session) =>
  window.waitFor("the shell's terminal", (beside) => {
    const terminal = document.querySelector('[data-testid="terminal"][data-live="true"]');
    return document.querySelector('[data-testid="tab-shell"][aria-selected="true"]') !== null && terminal !== null && terminal.dataset.session !== beside;
  }, session);

test("a shell's tab that was closed comes back with what stood in it", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window, id } = await openShell(screen);
    await window.click("open-shell");
    await shellOf(window, id);
    await window.click("terminal");
    await window.type("echo wor''th-keeping\n");
    await shows(window, "worth-keeping");
    await window.click("tab-close");
    await window.waitFor("the tab to go", () => document.querySelector('[data-testid="tab-shell"]') === null);
    await window.click("notice-offer");
    await shellOf(window, id);
    await shows(window, "worth-keeping");
    await window.click("terminal");
    await window.type("echo aga''in\n");
    await shows(window, "again");
    await window.screenshot("undo-shell");
    await window.close();
  }),
);

test("a session that was ended, and a repository that was taken off the list, come back as they were", LIMIT, () =>
  onScreen({}, async (screen) => {
    const { window, id } = await openShell(screen);
    await window.click("kill");
    await until("it has ended", async () => (await show(screen, id)).status === "stopped");
    await window.click("notice-offer");
    await until("it runs again", async () => (await show(screen, id)).process !== undefined);
    await ao(screen, "project", "settings", "orchard", "check=make test");
    await ao(screen, "session", "kill", id);
    await ao(screen, "session", "archive", id);

    const menu = () => window.inPage(() => document.querySelector('[data-testid="project-row"]').dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 60, clientY: 130 })));
    await menu();
    await window.click("menu-remove-project");
    await window.waitFor("the list to be empty", () => document.querySelector('[data-testid="project-row"]') === null);
    assert.deepEqual(await ao(screen, "project", "ls"), []);
    await window.screenshot("undo-project-gone");
    await window.click("notice-offer");
    await window.find("project-row");
    assert.equal((await ao(screen, "project", "ls"))[0].id, "orchard");
    assert.match(JSON.stringify(await ao(screen, "project", "settings", "orchard")), /make test/);
    assert.ok((await show(screen, id)).archived);
    await window.close();
  }),
);
