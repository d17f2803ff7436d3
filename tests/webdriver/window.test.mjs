// The window as a thing on a desktop: closing it with and without a tray, its size and last session at the next start,
// and the system's own dialogs for a folder and for files.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hands, manageWindows } from "./lib/hands.mjs";
import { loginShell } from "./lib/login.mjs";
import { isAlive } from "./lib/processes.mjs";
import { APP, ao, linked, onScreen, openApp, repository, runFile, running } from "./lib/product.mjs";
import { liveTerminal, openTerminal } from "./lib/terminal.mjs";
import { openTray } from "./lib/tray.mjs";
import { never, until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };
const TITLE = "^AO Desktop$";

/** The windows on the screen whose title fits. */
async function windowsNamed(screen, title) {
  const child = screen.spawn("xdotool", ["search", "--onlyvisible", "--name", title], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  await once(child, "close");
  return text.split("\n").filter(Boolean);
}

const inView = (screen, title) => until(`a window "${title}" is in view`, async () => (await windowsNamed(screen, title))[0]);
const outOfView = (screen, title) => until(`no window "${title}" is in view`, async () => (await windowsNamed(screen, title)).length === 0);

/** Closes the window as a person does, who presses again while it is still there: keys go to nobody while the focus moves. */
async function closeFrame(screen) {
  const id = await inView(screen, TITLE);
  await hands(screen, "windowactivate", "--sync", id);
  const closed = async () => !(await windowsNamed(screen, TITLE)).includes(id);
  await until("its frame is gone", async () => {
    if (await closed()) return true;
    await hands(screen, "key", "alt+F4");
    return closed();
  });
}

test("with a tray, closing hides the window, nothing stops, and the tray shows it again", LIMIT, () =>
  onScreen({}, async (screen) => {
    const tray = await openTray(screen, process.env.AO_TEST_TRAY);
    await manageWindows(screen);
    const window = await openApp(screen);
    await tray.registered();
    const { pid } = runFile(screen);
    const app = window.appPid();

    await closeFrame(screen);
    await outOfView(screen, TITLE);
    assert.ok(isAlive(app));
    await linked(window);
    await tray.click("Show AO");
    await inView(screen, TITLE);
    assert.equal(runFile(screen).pid, pid, "the same daemon, all the while");

    await tray.click("Quit");
    await until("the app has ended", () => !isAlive(app));
    await window.endDriver();
  }),
);

// The tray was looked for once: an app that started at login before its panel had none until it was started anew, and when
// the panel went while the window was hidden nothing brought the window back.
test("a tray that comes after the app is used, and one that goes gives a hidden window back", LIMIT, () =>
  onScreen({}, async (screen) => {
    await manageWindows(screen);
    const window = await openApp(screen);
    await window.click("open-settings");
    await window.click("settings-section-app");
    const offered = (wanted) => window.waitFor(`closing to the tray is ${wanted ? "" : "not "}offered`, (there) => document.querySelector('[data-testid="app-settings"]') && (document.querySelector('[data-testid="desktop-close_to_tray"]') !== null) === there, wanted);
    await offered(false);

    let tray = await openTray(screen, process.env.AO_TEST_TRAY);
    await tray.registered();
    await offered(true);
    assert.ok((await tray.menu()).some(({ label, enabled }) => label === "Stop daemon" && enabled), "it shows what was known before it came");
    await closeFrame(screen);
    await outOfView(screen, TITLE);
    await tray.close();
    await inView(screen, TITLE);
    await offered(false);

    tray = await openTray(screen, process.env.AO_TEST_TRAY);
    await tray.registered();
    await offered(true);
    await closeFrame(screen);
    await outOfView(screen, TITLE);
    await tray.close();

    // One that is started anew has the icon too, and nothing comes up for it.
    tray = await openTray(screen, process.env.AO_TEST_TRAY);
    await tray.registered();
    assert.deepEqual(await windowsNamed(screen, TITLE), []);
    await tray.click("Show AO");
    await inView(screen, TITLE);
    await window.close();
    await tray.close();
  }),
);

// The window stayed empty for good, whatever a person did to get it back.
test("a page that died twice is loaded once more when the window is asked for", LIMIT, () =>
  onScreen({}, async (screen) => {
    screen.spawn(APP, [], { stdio: "ignore" });
    const page = () => screen.processes().find(({ command }) => /WebKitWebProcess/.test(command))?.pid;
    // Words have more shades than a window's bare ground.
    const drawn = async () => Number(await screen.output("import", ["-window", "root", "-format", "%k", "info:"])) > 20;
    await until("the page is drawn", drawn);
    const first = page();
    process.kill(first, "SIGKILL");
    const second = await until("it is loaded anew", () => page() !== first && page());
    await until("it is drawn again", drawn);
    process.kill(second, "SIGKILL");
    await until("the second is gone", () => !isAlive(second));
    await never("it was loaded once more by itself", 2, page);

    const [code] = await once(screen.spawn(APP, ["ao://inbox"], { stdio: "ignore" }), "exit");
    assert.equal(code, 0);
    await until("it is loaded when it is asked for", page);
    await until("it is drawn once more", drawn);
  }),
);

/** Drags an edge of the window's page sideways with the real pointer. */
async function dragEdge(window, screen, testid, by) {
  const at = await window.inPage((id) => {
    const edge = document.querySelector(`[data-testid="${id}"]`).getBoundingClientRect();
    return { x: Math.round(edge.left + edge.width / 2) + screenX, y: Math.round(edge.top + edge.height / 2) + screenY + outerHeight - innerHeight };
  }, testid);
  await hands(screen, "mousemove", at.x, at.y, "mousedown", 1);
  await hands(screen, "mousemove", at.x + by / 2, at.y);
  await hands(screen, "mousemove", at.x + by, at.y, "mouseup", 1);
}

test("A21: without a tray, closing quits; the next start has size, place, split, tab and session of the last", LIMIT, () =>
  onScreen({}, async (screen) => {
    await manageWindows(screen);
    let window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const ids = [];
    for (const title of ["First", "Second"]) {
      const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--title", title);
      await running(screen, id);
      ids.push(id);
    }
    await window.waitFor("both sessions", () => document.querySelectorAll('[data-testid="session-row"]').length === 2);
    // Not the one that comes first in the list.
    await openTerminal(window, ids[0]);

    const id = await inView(screen, TITLE);
    await hands(screen, "windowsize", "--sync", id, 1222, 777);
    await hands(screen, "windowmove", "--sync", id, 123, 45);
    await window.waitFor("the new size", () => innerWidth === 1222 && innerHeight === 777);
    const place = async () => /Position: (\S+)/.exec(await screen.output("xdotool", ["getwindowgeometry", await inView(screen, TITLE)]))[1];

    // The plain shell beside the session, the changes in a wider panel, and a narrower sidebar.
    await window.click("open-shell");
    const shell = await window.waitFor("the shell beside it", (own) => {
      const { session } = document.querySelector('[data-testid="terminal"][data-live="true"]')?.dataset ?? {};
      return session !== own && session;
    }, ids[0]);
    await window.click("tab-changes");
    const split = () => window.inPage(() => ["sidebar-edge", "inspector-edge"].map((edge) => Number(document.querySelector(`[data-testid="${edge}"]`).getAttribute("aria-valuenow"))));
    const usual = await split();
    await dragEdge(window, screen, "sidebar-edge", -30);
    await dragEdge(window, screen, "inspector-edge", -60);
    await window.waitFor("both edges to have moved", (...before) => ["sidebar-edge", "inspector-edge"].every((edge, index) => Number(document.querySelector(`[data-testid="${edge}"]`).getAttribute("aria-valuenow")) !== before[index]), ...usual);
    const [chosen, placed] = [await split(), await place()];
    assert.ok(chosen[0] < usual[0] && chosen[1] > usual[1], `${usual} became ${chosen}`);
    await window.screenshot("window-before");

    const app = window.appPid();
    await closeFrame(screen);
    await until("the app has ended", () => !isAlive(app));
    await window.endDriver();

    window = await openApp(screen);
    await window.waitFor("the last session", (wanted) => document.querySelector('[data-testid="session-id"]')?.textContent === wanted, ids[0]);
    await liveTerminal(window, shell);
    await window.waitFor("the last panel", () => document.querySelector('[data-testid="changes"]') && document.querySelector('[data-testid="tab-changes"]').getAttribute("aria-selected") === "true");
    assert.deepEqual(await split(), chosen);
    assert.deepEqual(await window.inPage(() => [innerWidth, innerHeight]), [1222, 777]);
    assert.equal(await place(), placed);
    await window.screenshot("window-after");
    await window.close();
  }),
);

/** Types a path into a dialog of the system. A slash opens the field for it; what is typed before the field is drawn is lost. */
async function typePath(screen, dialog, path) {
  const drawn = () => screen.output("sh", ["-c", `import -window ${dialog} rgb:- | sha256sum`]);
  const before = await drawn();
  await hands(screen, "key", "slash");
  await until("the field is drawn", async () => (await drawn()) !== before);
  await hands(screen, "type", "--delay", 20, path.slice(1));
}

test("a repository, and files for a task, are chosen in the system's own dialog", LIMIT, () =>
  onScreen({}, async (screen) => {
    await manageWindows(screen);
    const path = repository(screen, "orchard");
    const bin = join(screen.folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "claude"), "#!/bin/sh\necho '2.1.330 (Claude Code)'\n", { mode: 0o755 });
    loginShell(screen.folder, { PATH: `${bin}:$PATH` });
    // With several folders to go on with, the dialog completes none of them by itself.
    for (const name of ["docs", "src"]) mkdirSync(join(path, name));
    const window = await openApp(screen);
    const dialog = async () => {
      await window.click("choose-folder");
      const id = await inView(screen, "^Choose a git repository$");
      await hands(screen, "windowactivate", "--sync", id);
      return id;
    };

    await dialog();
    await hands(screen, "key", "Escape");
    await outOfView(screen, "^Choose a git repository$");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="error"]')), null, "to change one's mind is no error");

    await typePath(screen, await dialog(), join(path, "/"));
    await window.screenshot("folder-dialog");
    await hands(screen, "key", "Return");
    await window.waitFor("what the folder is", () => document.querySelector('[data-testid="folder-said"]')?.dataset.state === "repository");
    await window.click("add-repository");
    await window.find("new-session");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="project-row"]').dataset.project), "orchard");

    const notes = join(screen.folder, "notes.txt");
    writeFileSync(notes, "quinces\n");
    // A shell is told of no files.
    await window.click("session-agent");
    await window.waitFor("an agent to be offered", () => document.querySelector('[data-testid="agent-option-claude-code"]:not([data-disabled])'));
    await window.click("agent-option-claude-code");
    await window.click("attach-files");
    const files = await inView(screen, "^Which files go with it\\?$");
    await hands(screen, "windowactivate", "--sync", files);
    await typePath(screen, files, notes);
    await hands(screen, "key", "Return");
    await window.waitFor("the file beside the task", (wanted) => document.querySelector('[data-testid="attachment"]')?.title === wanted, notes);
    await window.close();
  }),
);
