// The promises about app and daemon, kept with the real executables: how they start, what joins them, how they stop.

import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { once } from "node:events";
import { test } from "node:test";
import { acceptedAt, awakenings, channels, isAlive, startTime } from "./lib/processes.mjs";
import { APP, ao, linked, onScreen, openApp, repository, runFile, running, show } from "./lib/product.mjs";
import { openTray } from "./lib/tray.mjs";
import { never, until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };
// Longer than the link ever waits before it tries again, and than the watchdog's grace.
const QUIET_SECONDS = 8;

/** A shell session in a project of its own, once its agent runs. */
async function shellSession(screen) {
  await ao(screen, "project", "add", repository(screen, "orchard"));
  const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell");
  return running(screen, id);
}

/** Waits until the screen's daemon is another one than `pid`, and answers its run-file. */
function successorOf(screen, pid) {
  return until("another daemon serves", () => {
    const file = runFile(screen);
    return file && file.pid !== pid && isAlive(file.pid) ? file : null;
  });
}

function assertAdopted(after, before, started) {
  assert.equal(after.id, before.id);
  assert.equal(after.launch, before.launch);
  assert.equal(after.process.agent_pid, before.process.agent_pid);
  assert.equal(startTime(after.process.agent_pid), started);
}

const linkState = (window, state) =>
  window.waitFor(`the link to be ${state}`, (wanted) => document.querySelector('[data-testid="link-state"]')?.dataset.state === wanted, state);

test("without a display, `ao-desktop --daemon` becomes the daemon under the same process id", LIMIT, () =>
  onScreen({ bus: false }, async (screen) => {
    const bare = { DISPLAY: undefined, DBUS_SESSION_BUS_ADDRESS: undefined, XDG_RUNTIME_DIR: undefined };
    const child = screen.spawn(APP, ["--daemon"], { env: bare, stdio: "ignore" });
    const exited = once(child, "exit");
    const file = await until("the daemon serves", () => runFile(screen));
    assert.equal(file.pid, child.pid);
    assert.equal(file.owner, "none");
    assert.equal(basename(readlinkSync(`/proc/${child.pid}/exe`)), "ao");
    assert.equal((await ao(screen, "status")).daemon.pid, child.pid);
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
    assert.equal(runFile(screen), null);
  }),
);

test("one socket joins app and daemon, and nothing is said on it while nothing happens", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await shellSession(screen);
    const { pid, socket } = runFile(screen);
    const app = window.appPid();

    const accepted = await until("only the app is connected", () => {
      const connections = acceptedAt(socket);
      return connections.length === 1 ? connections : null;
    });
    assert.ok(channels(pid).has(accepted[0]), "the daemon holds its end");
    const shared = [...channels(app)].filter((channel) => channels(pid).has(channel));
    assert.deepEqual(shared, [], "no pipe or socket was inherited from the app");

    // A daemon none of whose threads ran has neither written nor been sent anything. That the count is sensitive
    // enough is shown first: one small question over the link moves it.
    const before = awakenings(pid);
    await window.inPage(() => window.__TAURI_INTERNALS__.invoke("bridge", { request: { ask: "call", method: "daemon.status", params: {} } }));
    assert.notEqual(awakenings(pid), before, "a question wakes the daemon");
    await until("the daemon sleeps", async () => {
      const asleep = awakenings(pid);
      return never("the daemon woke up", QUIET_SECONDS, () => awakenings(pid) !== asleep).then(() => true, () => false);
    });
    assert.deepEqual(acceptedAt(socket), accepted, "and it is still the same connection");

    await window.crash();
    await until("the connection goes with the app", () => acceptedAt(socket).length === 0);
  }),
);

test("the tray's own Stop daemon stops the daemon, leaves the agents, and the app starts nothing until asked", LIMIT, () =>
  onScreen({}, async (screen) => {
    const tray = await openTray(screen, process.env.AO_TEST_TRAY);
    const window = await openApp(screen);
    await tray.registered();
    const session = await shellSession(screen);
    const started = startTime(session.process.agent_pid);
    const { pid } = runFile(screen);

    const stopEntry = async () => (await tray.menu()).find((entry) => entry.label === "Stop daemon");
    await until("the tray offers to stop the daemon", async () => (await stopEntry())?.enabled);
    await tray.click("Stop daemon");
    await linkState(window, "stopped");
    await window.screenshot("stopped");
    await until("the daemon is gone", () => !isAlive(pid));
    assert.equal(runFile(screen), null);
    await until("the tray offers it no more", async () => (await stopEntry())?.enabled === false);
    await never("the app started a daemon", QUIET_SECONDS, () => runFile(screen));
    await linkState(window, "stopped");
    assert.ok(isAlive(session.process.agent_pid));

    // Nor does it go to a daemon that somebody else starts meanwhile.
    const headless = screen.spawn(process.env.AO_TEST_CORE, ["daemon"], { stdio: "ignore" });
    const exited = once(headless, "exit");
    const { socket } = await until("the other daemon serves", () => runFile(screen));
    await never("the app connected to it", QUIET_SECONDS, () => acceptedAt(socket).length > 0);
    await linkState(window, "stopped");
    headless.kill("SIGTERM");
    await exited;

    await window.click("daemon-start");
    await linked(window);
    assert.notEqual(runFile(screen).pid, pid);
    assertAdopted(await running(screen, session.id), session, started);
    await window.close();
    await tray.close();
  }),
);

test("A3: a crashed daemon is started again by its app, and the sessions are taken up", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    const session = await shellSession(screen);
    const started = startTime(session.process.agent_pid);
    const first = runFile(screen);
    process.kill(first.pid, "SIGKILL");
    const second = await successorOf(screen, first.pid);
    assert.equal(second.owner, "app");
    assert.notEqual(second.instance, first.instance);
    await window.waitFor("the link to the new one", (pid) => document.querySelector('[data-testid="link-state"]')?.title.includes(`process ${pid},`), second.pid);
    await linked(window);
    assertAdopted(await running(screen, session.id), session, started);
    await window.close();
  }),
);

test("an app that quits takes its daemon along, five seconds later and no sooner, and no session", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    const session = await shellSession(screen);
    const { pid } = runFile(screen);
    const quit = performance.now();
    await window.crash();
    await until("the daemon is gone", () => !isAlive(pid));
    assert.ok(performance.now() - quit >= 5000);
    assert.ok(isAlive(session.process.agent_pid));
    assert.equal(runFile(screen), null);
  }),
);

for (const bus of [true, false]) {
  test(`A2: a second start shows the first, and what its link names, ${bus ? "with" : "without"} a session bus`, LIMIT, () =>
    onScreen({ bus }, async (screen) => {
      const window = await openApp(screen);
      const session = await shellSession(screen);
      const app = window.appPid();
      const { pid } = runFile(screen);
      const COVER = "#FF00FF";
      const centre = () => screen.colourAt(720, 450);
      const shown = () => window.inPage(() => document.querySelector('[data-testid="session-id"]')?.textContent ?? null);

      // Without a bus it is the daemon that tells each of the other.
      for (const [words, wanted] of [[[], null], [[`ao://session/${session.id}`], session.id]]) {
        assert.equal(await shown(), null);
        const cover = screen.spawn("display", ["-immutable", "-geometry", "1440x900+0+0", "-size", "1440x900", `xc:${COVER}`], { stdio: "ignore" });
        await until("the window is covered", async () => (await centre()) === COVER);
        const second = screen.spawn(APP, words, { stdio: "ignore" });
        const [code] = await once(second, "exit");
        assert.equal(code, 0);
        await until("the first window is in front again", async () => (await centre()) !== COVER);
        await window.waitFor("what was asked for", (id) => (document.querySelector('[data-testid="session-id"]')?.textContent ?? null) === id, wanted);
        cover.kill();
      }

      assert.equal(window.appPid(), app);
      assert.equal(runFile(screen).pid, pid);
      await linked(window);
      await window.close();
    }),
  );
}

test("a headless daemon outlives the app that used it", LIMIT, () =>
  onScreen({}, async (screen) => {
    const headless = screen.spawn(process.env.AO_TEST_CORE, ["daemon"], { stdio: "ignore" });
    await until("the daemon serves", () => runFile(screen));
    const window = await openApp(screen);
    const session = await shellSession(screen);
    await window.crash();
    await never("the daemon stopped", QUIET_SECONDS, () => !isAlive(headless.pid));
    assert.equal(runFile(screen).pid, headless.pid);
    assert.equal((await show(screen, session.id)).process.agent_pid, session.process.agent_pid);
  }),
);
