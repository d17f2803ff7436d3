// The page in a plain browser with a real daemon behind it: what later suites of real work in a browser stand on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ao, linked, repository, running } from "../webdriver/lib/product.mjs";
import { openBridge } from "./lib/bridge.mjs";
import { openBrowser } from "./lib/browser.mjs";

const { AO_TEST_BRIDGE, AO_TEST_CORE, AO_TEST_PAGE } = process.env;

test("a browser is linked, types into a terminal and asks for folders as the app does; nobody gets in without the address", { timeout: 300_000 }, async () => {
  const browser = await openBrowser();
  try {
    const bridge = await openBridge(browser.screen, { program: AO_TEST_BRIDGE, core: AO_TEST_CORE, page: AO_TEST_PAGE });
    const { origin } = new URL(bridge.url);
    for (const path of ["/", "/index.html", "/socket"]) assert.equal((await fetch(origin + path)).status, 404, path);

    const { window } = browser;
    await browser.size(1440, 900);
    await browser.go(bridge.url);
    await linked(window);
    const folder = repository(browser.screen, "orchard");
    bridge.wish({ folder });
    await window.click("choose-folder");
    await window.waitFor("the chosen folder", (chosen) => document.body.innerText.includes(chosen) || [...document.querySelectorAll("input")].some(({ value }) => value === chosen), folder);

    await ao(browser.screen, "project", "add", folder);
    const { id } = await ao(browser.screen, "session", "new", "orchard", "--agent", "shell", "--title", "A shell");
    await running(browser.screen, id);
    await window.inPage((session) => window.__ao.show({ view: { kind: "session", session } }), id);
    await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
    await window.waitFor("the focus", () => document.activeElement?.closest(".term-mount"));
    await window.type("echo to$((40+2))gether\n");
    await window.waitFor("its answer", () => window.__aoTerminalText().includes("to42gether"));

    await window.inPage(() => window.__ao.show({ dialog: { kind: "quit" } }));
    await window.click("quit-go");
    await bridge.asked("quit");
    assert.deepEqual(await window.inPage(() => window.__ao.errors), []);
    await bridge.close();
  } finally {
    await browser.close();
  }
});
