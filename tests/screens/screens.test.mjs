// Every screen of the window, typical, empty, crowded and broken, in both themes: nothing is cut off, lies over something
// else or outside of the window, all text can be read, every target can be hit, and axe finds nothing grave.
//
// One browser shows them all. Each becomes a picture in tests/artifacts/screens, for who wants to look. With
// AO_TEST_ONLY, a part of a screen's name, only those are looked at.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./lib/browser.mjs";
import { openShot } from "./lib/open.mjs";
import { openSite } from "./lib/site.mjs";
import { SCREENS, SIZES, THEMES, shots } from "./table.mjs";

const PAGE = process.env.AO_TEST_PAGE ?? fileURLToPath(new URL("../../target/ui-test", import.meta.url));
const ONLY = process.env.AO_TEST_ONLY ?? "";

let site;
let browser;

before(async () => {
  if (ONLY === "") rmSync(fileURLToPath(new URL("../artifacts/screens", import.meta.url)), { recursive: true, force: true });
  site = await openSite({ folders: { page: PAGE, checks: fileURLToPath(new URL("page", import.meta.url)), axe: fileURLToPath(new URL(".", import.meta.resolve("axe-core/axe.min.js"))) } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

async function look(theme, structure) {
  return browser.window.inPage(async (wanted, withAxe) => {
    window.__ao.theme(wanted);
    if (withAxe && window.axe === undefined) {
      const script = document.createElement("script");
      script.src = "/axe/axe.min.js";
      await new Promise((loaded) => document.head.append(Object.assign(script, { onload: loaded })));
    }
    const { lookAtAll, settled } = await import("/checks/all.mjs");
    await settled();
    return lookAtAll({ structure: withAxe });
  }, theme, structure);
}

for (const shot of shots().filter(({ name }) => name.includes(ONLY))) {
  test(`A19: ${shot.name}, ${shot.state}`, { timeout: 120_000 }, async () => {
    const found = [];
    for (const size of shot.sizes) {
      await browser.size(...SIZES[size]);
      await openShot(browser, site, shot);
      // Colours are the same in every size.
      for (const theme of size === "usual" ? THEMES : THEMES.slice(0, 1)) {
        found.push(...(await look(theme, size === "usual")).map(({ check, element, detail }) => `${size}, ${theme}: ${check}: ${element}: ${detail}`));
        await browser.picture(`${shot.name}-${shot.state}${size === "usual" ? "" : `-${size}`}-${theme}`);
      }
    }
    // Most faults are those of both themes and several sizes: each is told once, by where it is seen first.
    const told = new Map(found.map((line) => [line.split(": ").slice(1, 3).join(": "), line]).reverse());
    assert.deepEqual([...told.values()].reverse(), []);
  });
}

test("the table has every view, dialog, panel and section that the window has", { skip: ONLY !== "" }, () => {
  const source = readFileSync(new URL("../../ui/src/app/screen.ts", import.meta.url), "utf8");
  const kindsOf = (type) => [...source.split(`export type ${type} =`)[1].split("\n\n")[0].matchAll(/kind: '(\w+)'/g)].map(([, kind]) => kind);
  const listOf = (name) => [...new RegExp(`${name} = \\[(.*)\\]`).exec(source)[1].matchAll(/'(\w+)'/g)].map(([, one]) => one);
  const parts = SCREENS.flatMap((screen) => Object.values(screen.in).map(([, part]) => part));
  const shown = {
    views: new Set(["setup", "inbox", ...parts.flatMap((part) => part.view?.kind ?? [])]),
    dialogs: new Set(parts.flatMap((part) => part.dialog?.kind ?? [])),
    panels: new Set(parts.flatMap((part) => part.panel ?? [])),
    sections: new Set(parts.flatMap((part) => part.view?.section ?? [])),
  };
  const there = { views: kindsOf("View"), dialogs: kindsOf("Dialog"), panels: listOf("PANELS"), sections: listOf("SETTINGS_SECTIONS") };
  for (const [what, names] of Object.entries(there)) {
    assert.ok(names.length > 1, `no ${what} were found in the source`);
    assert.deepEqual(names.filter((name) => !shown[what].has(name)), [], `${what} without a line in the table`);
  }
});
