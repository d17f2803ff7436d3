// The window in a language that nobody speaks, with accents on every word and a third more letters: whatever stands there
// in plain English and does not come from the daemon was not marked for translators, and whatever is cut off now would be
// cut off in German.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./lib/browser.mjs";
import { openShot } from "./lib/open.mjs";
import { openSite } from "./lib/site.mjs";
import { SIZES, shots } from "./table.mjs";

const PAGE = process.env.AO_TEST_PAGE ?? fileURLToPath(new URL("../../target/ui-test", import.meta.url));
const ONLY = process.env.AO_TEST_ONLY ?? "";
/** The same in every language. */
const NAMES = ["JetBrains Mono"];

let site;
let browser;

before(async () => {
  site = await openSite({ folders: { page: PAGE, checks: fileURLToPath(new URL("page", import.meta.url)) } });
  browser = await openBrowser();
  await browser.size(...SIZES.usual);
});

after(async () => {
  await browser?.close();
  site?.close();
});

for (const shot of shots().filter(({ name, state }) => state === "typical" && name.includes(ONLY))) {
  test(`another language: ${shot.name}`, { timeout: 120_000 }, async () => {
    await openShot(browser, site, shot, "&pseudo");
    const found = await browser.window.inPage(async (said, names) => {
      const [{ lookAtAll, settled }, { unspoken }] = await Promise.all([import("/checks/all.mjs"), import("/checks/words.mjs")]);
      await settled();
      return [...unspoken(said, names), ...(await lookAtAll({ structure: false }))];
    }, JSON.stringify(shot.part ?? {}), NAMES);
    await browser.picture(`${shot.name}-pseudo`);
    assert.deepEqual([...new Set(found.map(({ check, element, detail }) => `${check}: ${element}: ${detail}`))], []);
  });
}
