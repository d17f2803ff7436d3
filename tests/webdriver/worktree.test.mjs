// An ended session's worktree is taken away from the window: only when nothing would be lost, and otherwise it says why.

import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ao, onScreen, openApp, repository, running, show } from "./lib/product.mjs";

test("a worktree with work in it is kept with the reason, a clean one goes to the trash", { timeout: 240_000 }, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--title", "Price of quinces");
    await running(screen, id);
    const { worktree } = await show(screen, id);
    const work = join(worktree, "quinces.csv");
    writeFileSync(work, "quinces,5\n");
    await window.click("session-row");
    await window.click("kill");
    await window.click("confirm");
    await window.find("last-screen");

    const remove = async () => {
      await window.click("session-more");
      await window.click("menu-remove");
      await window.find("remove-worktree-dialog");
      await window.click("confirm");
    };
    await remove();
    const refusal = await window.waitFor("the refusal", () => {
      const note = document.querySelector('[data-testid="remove-worktree-dialog"] [data-testid="error"]');
      return note && { code: note.dataset.code, text: note.innerText };
    });
    assert.equal(refusal.code, "WORKTREE_DIRTY");
    assert.match(refusal.text, new RegExp(id));
    await window.screenshot("worktree-kept");
    assert.ok(existsSync(work));
    await window.press("Escape");
    await window.waitFor("the question to close", () => document.querySelector('[data-testid="remove-worktree-dialog"]') === null);

    rmSync(work);
    await remove();
    await window.waitFor("the session to leave the list", () => document.querySelector('[data-testid="session-row"]') === null);
    await window.screenshot("worktree-removed");
    assert.ok(!existsSync(worktree));
    assert.ok((await show(screen, id)).archived);
    await window.close();
  }),
);
