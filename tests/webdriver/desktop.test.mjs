// The app as a part of the desktop: opening folders in other programs, its own settings, links into it, and quitting
// while agents run.

import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isAlive } from "./lib/processes.mjs";
import { APP, ao, linked, onScreen, openApp, repository, runFile, running } from "./lib/product.mjs";
import { openTray } from "./lib/tray.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };

/** Asks the desktop process as the page does. */
function ask(window, request) {
  return window.inPage((what) => globalThis.__TAURI_INTERNALS__.invoke("bridge", { request: what }).catch((error) => ({ refused: error.code })), request);
}

/** Takes the page's place as the one that hears the news. */
function listen(window) {
  return window.inPage(() => {
    globalThis.heard = [];
    const channel = globalThis.__TAURI_INTERNALS__.transformCallback((each) => {
      if (each && "message" in each) globalThis.heard.push(each.message);
    });
    return globalThis.__TAURI_INTERNALS__.invoke("bridge", { request: { ask: "watch" }, channel: `__CHANNEL__:${channel}` });
  });
}

/** Waits until the last news of a kind has these values, and answers it. */
function hears(window, news, wanted = {}) {
  const body = (kind, values) => {
    const last = globalThis.heard.findLast((each) => each.news === kind);
    return last && Object.entries(values).every(([key, value]) => last[key] === value) ? last : null;
  };
  return window.waitFor(`the news ${news} ${JSON.stringify(wanted)}`, body, news, wanted);
}

/** A program on the screen's search path. */
function program(screen, name, body) {
  const folder = join(screen.folder, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
  if (!screen.env.PATH.startsWith(folder)) screen.env.PATH = `${folder}:${screen.env.PATH}`;
  return join(folder, name);
}

/** An agent of the person's own, which does this. */
function agent(screen, id, body) {
  const path = program(screen, id, body);
  mkdirSync(join(screen.home, "agents"), { recursive: true, mode: 0o700 });
  const manifest = ["schema = 1", `id = "${id}"`, `name = "${id}"`, "[program]", `names = ["${id}"]`, `places = ["${path}"]`];
  writeFileSync(join(screen.home, "agents", `${id}.toml`), `${manifest.join("\n")}\n`);
}

async function session(screen, kind) {
  const { id } = await ao(screen, "session", "new", "orchard", "--agent", kind, "--title", "Prices");
  return running(screen, id);
}

test("a session's folder is opened in another program, and nothing outside of it is", LIMIT, () =>
  onScreen({}, async (screen) => {
    const note = join(screen.folder, "opened");
    program(screen, "code", `printf '%s\\n' "$PWD" "$@" > '${note}.new'; mv '${note}.new' '${note}'`);
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const { id, worktree } = await session(screen, "shell");

    const targets = await ask(window, { ask: "open_targets" });
    assert.ok(targets.some((each) => each.id === "vscode" && each.place === "editor" && each.lines));
    const open = (path, line) => ask(window, { ask: "open_in", session: id, place: "editor", target: "vscode", path, line });
    assert.equal(await open("README.md", 3), null);
    await until("the program ran", () => existsSync(note));
    assert.deepEqual(readFileSync(note, "utf8").split("\n"), [worktree, worktree, "--goto", `${worktree}/README.md:3`, ""]);
    for (const path of ["../..", "/etc/passwd", "missing.md"]) {
      assert.deepEqual(await open(path), { refused: "INVALID_REQUEST" }, path);
    }
    await window.close();
  }),
);

test("a daemon that is to go on working outlives the app, and is taken back when it is not to any more", LIMIT, () =>
  onScreen({}, async (screen) => {
    let window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const { process: alive } = await session(screen, "shell");
    const owned = runFile(screen);
    assert.equal(owned.owner, "app");

    const settings = await ask(window, { ask: "desktop_read" });
    await ask(window, { ask: "desktop_write", settings: { ...settings, keep_working: true } });
    const kept = await until("a daemon without an owner", () => (runFile(screen)?.owner === "none" ? runFile(screen) : null));
    await linked(window);
    await window.close();
    assert.ok(isAlive(kept.pid));

    window = await openApp(screen);
    assert.equal(runFile(screen).pid, kept.pid, "the next start uses it");
    await ask(window, { ask: "desktop_write", settings });
    await until("a daemon of the app's own", () => runFile(screen)?.owner === "app" && !isAlive(kept.pid));
    await linked(window);
    assert.ok(isAlive(alive.agent_pid), "and no session noticed");
    await window.close();
  }),
);

test("a link shows something in the window that is open, and one that leads nowhere is refused", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await listen(window);
    const follow = async (link) => (await once(screen.spawn(APP, [link], { stdio: "ignore" }), "close"))[0];
    assert.equal(await follow("ao://session/orchard-1"), 0);
    await hears(window, "show", { session: "orchard-1" });
    assert.equal(await follow("ao://new"), 0);
    await hears(window, "act", { action: "new_session" });
    assert.equal(await follow("ao://session/../x"), 2);
    assert.equal(await follow("ao://stop"), 2);
    await window.close();
  }),
);

// The tray had a rule of its own: without agents that had ended badly, and with what was put aside in the window.
test("the tray lists what the inbox lists, and no more once that is put aside", LIMIT, () =>
  onScreen({}, async (screen) => {
    agent(screen, "breaker", "exit 3");
    const tray = await openTray(screen, process.env.AO_TEST_TRAY);
    const window = await openApp(screen);
    await tray.registered();
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await ao(screen, "session", "new", "orchard", "--agent", "breaker", "--title", "Prices");
    const labels = async () => (await tray.menu()).slice(0, 2).map(({ label }) => label).join(", ");
    await window.click("nav-inbox");
    await until("the tray lists it", async () => (await labels()) === "1 session needs you, Prices");
    await window.click("card-aside");
    await until("the tray lists it no more", async () => (await labels()).startsWith("Nobody needs you"));
    await window.close();
    await tray.close();
  }),
);

test("quitting while an agent runs says so first, and the second wish is obeyed unless the first was taken back", LIMIT, () =>
  onScreen({}, async (screen) => {
    agent(screen, "waiter", "echo ready; while read -r line; do :; done");
    const tray = await openTray(screen, process.env.AO_TEST_TRAY);
    const window = await openApp(screen);
    await tray.registered();
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const { process: alive } = await session(screen, "waiter");
    await listen(window);
    await hears(window, "snapshot");

    const app = window.appPid();
    assert.equal((await tray.menu())[0].label, "Nobody needs you");
    await tray.click("Quit");
    await hears(window, "quitting");
    // Cancel told the process nothing, so that a wish soon after it was taken for the answer.
    await ask(window, { ask: "quit_cancelled" });
    await window.inPage(() => void (globalThis.heard = []));
    await tray.click("Quit");
    await hears(window, "quitting");
    assert.ok(isAlive(app));
    await tray.click("Quit");
    await until("the app has ended", () => !isAlive(app));
    assert.ok(isAlive(alive.agent_pid));
    await window.endDriver();
    await tray.close();
  }),
);
