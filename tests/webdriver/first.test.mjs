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
    await window.click("add-repository");
    const error = await window.waitFor("the error", () => {
      const note = document.querySelector('[data-testid="setup"] [data-testid="error"][data-code]');
      return note && { code: note.dataset.code, lines: note.innerText.split("\n").filter(Boolean) };
    });
    assert.equal(error.code, "NOT_A_REPOSITORY");
    assert.equal(error.lines.length, 3, `what happened, what to do, and the code: ${error.lines}`);
    await window.screenshot("first-error-light");

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
