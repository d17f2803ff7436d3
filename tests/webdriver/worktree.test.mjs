// An ended session's worktree is taken away from the window: at once when nothing would be lost; otherwise it says why, and
// then too everything comes back.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ao, onScreen, openApp, repository, running, show } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

test("a worktree with work in it is kept with the reason, and comes back from the trash with its work", { timeout: 240_000 }, () =>
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
    await window.find("last-screen");

    const remove = async () => {
      await window.click("session-more");
      await window.click("menu-remove");
    };
    await remove();
    const refusal = await window.waitFor("the refusal", () => {
      const note = document.querySelector('[data-testid="notice"] [data-testid="error"]');
      return note && { code: note.dataset.code, text: note.innerText };
    });
    assert.equal(refusal.code, "WORKTREE_DIRTY");
    assert.match(refusal.text, new RegExp(id));
    await window.screenshot("worktree-kept");
    assert.ok(existsSync(work));

    const offer = (words) =>
      window.waitFor(`an offer: ${words}`, (wanted) => {
        const found = [...document.querySelectorAll('[data-testid="notice-offer"]')].find((one) => one.innerText === wanted);
        found?.click();
        return found !== undefined;
      }, words);
    await offer("Remove all the same");
    await window.waitFor("the session to leave the list", () => document.querySelector('[data-testid="session-row"]') === null);
    await window.screenshot("worktree-removed");
    assert.ok(!existsSync(worktree));
    assert.ok((await show(screen, id)).archived);

    await offer("Undo");
    await window.find("session-row");
    await until("the session is listed", async () => !(await show(screen, id)).archived);
    assert.equal(readFileSync(work, "utf8"), "quinces,5\n");
    await window.screenshot("worktree-back");
    await window.close();
  }),
);
