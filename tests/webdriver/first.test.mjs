// The first minute: what a person sees who has never added anything, and what a wrong folder leads to.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { linked, onScreen, openApp, repository } from "./lib/product.mjs";

test("the first screen says what to do, in dark and in light, and what was wrong with a folder", { timeout: 240_000 }, () =>
  onScreen({}, async (screen) => {
    const plain = join(screen.folder, "plain");
    mkdirSync(plain);
    const window = await openApp(screen);
    await window.find("setup");
    await window.find("checks");
    for (const theme of ["dark", "light"]) {
      await window.click("theme-toggle");
      await window.click(`theme-${theme}`);
      await window.waitFor(`the ${theme} theme`, (name) => document.documentElement.dataset.theme === name && !document.querySelector(".menu"), theme);
      await window.screenshot(`first-${theme}`);
    }

    await window.fill("repository-path", plain);
    const said = await window.waitFor("what the folder is", () => {
      const note = document.querySelector('[data-testid="setup"] [data-testid="folder-said"][data-state]');
      return note && { state: note.dataset.state, lines: note.innerText.split("\n").filter(Boolean), next: document.querySelector('[data-testid="add-repository"]').dataset.next };
    });
    assert.equal(said.state, "no_repository");
    assert.equal(said.next, "init", "it is made a repository only on a word");
    assert.ok(said.lines.length >= 2, `what it is, and what happens next: ${said.lines}`);
    await window.screenshot("first-folder-light");

    await window.fill("repository-path", repository(screen, "orchard"));
    await window.click("add-repository");
    await window.find("new-session");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="project-row"]').dataset.project), "orchard");
    await window.close();

    const again = await openApp(screen);
    await linked(again);
    assert.equal(await again.inPage(() => document.documentElement.dataset.theme), "light", "the choice outlives the window");
    await again.find("project-row");
    await again.close();
  }),
);
