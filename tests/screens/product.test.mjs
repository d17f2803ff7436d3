// What is the tests' own stays out of the product: neither the in-memory daemon, nor the socket, nor the hook by which a
// test opens a screen is in the page that the app carries. The tests' build has all three, or the search would prove
// nothing.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const inRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const TESTS = process.env.AO_TEST_PAGE ?? inRoot("target/ui-test");
const PRODUCT = inRoot("ui/dist");

/** Texts that survive a build, and where they are from. */
const MARKERS = { "ao-page-for-tests": "ui/src/testing/page.ts", "The in-memory daemon does not know": "ui/src/platform/fake", "The test bridge is gone": "ui/src/platform/socket.ts" };

function built(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|html|css|map)$/.test(name));
  assert.ok(names.some((name) => name.endsWith(".js")), `${folder} holds no built page`);
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

for (const [marker, source] of Object.entries(MARKERS)) {
  test(`${source} is in the tests' build and not in the product's`, () => {
    const holders = (folder) => built(folder).filter(({ text }) => text.includes(marker)).map(({ name }) => name);
    assert.notDeepEqual(holders(TESTS), []);
    assert.deepEqual(holders(PRODUCT), []);
  });
}
