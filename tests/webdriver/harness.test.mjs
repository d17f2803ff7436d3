// The harness itself: it shows a page, types, waits, takes a picture, and leaves nothing. It uses the browser that
// comes with the web view, so it says whether a machine can run window tests at all.

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openScreen } from "./lib/screen.mjs";
import { openWindow } from "./lib/window.mjs";

const BROWSER = ["x86_64", "aarch64"].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`).find(existsSync);

const PAGE = `<!doctype html><title>Harness</title>
<input data-testid="name"><button data-testid="greet">Greet</button><p data-testid="answer"></p>
<script>
  const at = (id) => document.querySelector('[data-testid="' + id + '"]');
  at("greet").onclick = () => requestAnimationFrame(() => { at("answer").textContent = "Hello " + at("name").value; });
</script>`;

test("a window on a private screen is driven and leaves nothing", async () => {
  const screen = await openScreen();
  try {
    writeFileSync(join(screen.folder, "page.html"), PAGE);
    const window = await openWindow(screen, { binary: BROWSER, args: ["--automation"] });
    await window.ask("POST", `${window.session}/url`, { url: `file://${screen.folder}/page.html` });
    await window.click("name");
    await window.type("Ada!");
    await window.press("Backspace");
    await window.click("greet");
    await window.sees("Hello Ada");
    assert.equal(await window.inPage((a, b) => a + b, 2, 3), 5);
    await assert.rejects(window.inPage(() => Promise.reject(new Error("told"))), /told/);
    await window.fill("name", "Grace");
    await window.click("greet");
    await window.sees("Hello Grace");
    assert.ok(statSync(await window.screenshot("harness")).size > 500);
    assert.match(readFileSync(`/proc/${window.appPid()}/cmdline`, "latin1"), /MiniBrowser/);
    await window.crash();
    assert.throws(() => window.appPid(), /not running/);
  } finally {
    await screen.close();
  }
  assert.deepEqual(screen.processes(), []);
  assert.equal(existsSync(screen.folder), false);
});

test("two screens do not meet", async () => {
  const screens = await Promise.all([openScreen(), openScreen({ bus: false })]);
  try {
    assert.notEqual(screens[0].env.DISPLAY, screens[1].env.DISPLAY);
    assert.notEqual(screens[0].env.DBUS_SESSION_BUS_ADDRESS, screens[1].env.DBUS_SESSION_BUS_ADDRESS);
  } finally {
    await Promise.all(screens.map((screen) => screen.close()));
  }
});
