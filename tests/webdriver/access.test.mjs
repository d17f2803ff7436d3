// The window for people who use no mouse, or see little: every control can be reached by Tab and shows that it was, and
// axe finds nothing serious, colours included, on the screens and in both themes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { hands } from "./lib/hands.mjs";
import { isAlive } from "./lib/processes.mjs";
import { ao, linked, onScreen, openApp, repository, runFile, running } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with what axe calls serious or worse. */
async function assertAccessible(window, what) {
  // The driver's script is not the page's, so the page's content policy stays as it is.
  await window.ask("POST", `${window.session}/execute/sync`, { script: `if (!window.axe) { ${AXE} }`, args: [] });
  const found = await window.inPage(async () => {
    // What is still fading in has not its own colours yet.
    await Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => {})));
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return bad.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.any.map((one) => one.message).join(" ")}`));
  });
  assert.deepEqual(found, [], what);
}

/** Chooses each theme as a person does, opens what there is to open, looks, and closes it. */
async function inBothThemes(window, what, { open, close } = {}) {
  for (const theme of ["light", "dark"]) {
    await window.click("theme-toggle");
    await window.click(`theme-${theme}`);
    await window.waitFor(`the ${theme} theme`, (name) => document.documentElement.dataset.theme === name && !document.querySelector(".menu"), theme);
    await open?.();
    await assertAccessible(window, `${what}, ${theme}`);
    await window.screenshot(`access-${what}-${theme}`);
    await close?.();
  }
}

/** What opens a dialog and closes it again. */
function dialog(window, opener, name) {
  return {
    open: async () => {
      await window.click(opener);
      await window.find(name);
    },
    close: async () => {
      await window.press("Escape");
      await window.waitFor(`${name} to close`, (testid) => document.querySelector(`[data-testid="${testid}"]`) === null, name);
    },
  };
}

/**
 * Goes through everything with Tab and answers what had the focus, by test id, label or text. Fails where the focus
 * cannot be seen.
 */
async function walk(window, limit = 80) {
  const stops = [];
  let onward = ["Tab"];
  for (let step = 0; step < limit; step += 1) {
    await window.press(...onward);
    const stop = await window.inPage(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const drawn = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      };
      const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
      const probe = document.createElement("i");
      probe.style.color = accent;
      document.body.append(probe);
      const colour = getComputedStyle(probe).color;
      probe.remove();
      // A field inside a box marks the box.
      const box = at.closest(".composer-box, .palette-head, .find, .pick-text, .modal");
      const seen = drawn(at) || (box !== null && (getComputedStyle(box).borderTopColor === colour || at.matches("textarea.prompt, .palette-input, .find input"))) || at.closest(".term-mount") !== null;
      return { name: at.dataset.testid ?? at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 40), terminal: at.closest(".term-mount") !== null, seen };
    });
    if (stop === null) continue;
    assert.ok(stop.seen, `the focus on "${stop.name}" cannot be seen`);
    if (stops.includes(stop.name) && stops[0] === stop.name) break;
    stops.push(stop.name);
    // In a terminal Tab is the program's.
    onward = stop.terminal ? ["Control", "F6"] : ["Tab"];
  }
  return stops;
}

test("A19: the first screens are accessible, and Tab reaches everything on them", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await window.find("checks");
    await inBothThemes(window, "first");
    const stops = await walk(window);
    for (const wanted of ["theme-toggle", "nav-inbox", "repository-path", "choose-folder", "add-repository"]) {
      assert.ok(stops.includes(wanted), `${wanted} is not among ${stops}`);
    }
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await window.find("first-session");
    await inBothThemes(window, "project");
    await window.close();
  }),
);

test("A19: a session, the form for a new one, and the daemon's states are accessible; keys lead into the terminal and out", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--title", "A shell");
    await running(screen, id);
    await window.click("session-row");
    await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
    await inBothThemes(window, "session");
    const stops = await walk(window);
    for (const wanted of ["session-title", "kill", "toggle-inspector", "session-more", "composer-input", "copy-worktree", "omni", "new-session-button"]) {
      assert.ok(stops.includes(wanted), `${wanted} is not among ${stops}`);
    }

    const form = dialog(window, "new-session-button", "new-session");
    await inBothThemes(window, "new-session", form);
    await form.open();
    await window.click("session-more-fields");
    const inForm = await walk(window, 20);
    for (const wanted of ["session-project", "session-agent", "session-title", "session-branch", "session-base", "session-start"]) {
      assert.ok(inForm.includes(wanted), `${wanted} is not among ${inForm}`);
    }
    await form.close();
    for (const [opener, name] of [["open-settings", "settings"], ["omni", "palette"]]) {
      await inBothThemes(window, name, dialog(window, opener, name));
    }

    await ao(screen, "session", "kill", id);
    await window.find("last-screen");
    await inBothThemes(window, "stopped-session");

    await ao(screen, "stop");
    await window.find("daemon-start");
    await inBothThemes(window, "stopped-daemon");
    await window.click("daemon-start");
    await linked(window);

    // Some crashes within a minute are too many, and the page shows the log.
    let state = "linked";
    while (state === "linked") {
      const { pid } = await until("a daemon serves", () => runFile(screen));
      process.kill(pid, "SIGKILL");
      await until("it is gone", () => !isAlive(pid));
      state = await window.waitFor("the next daemon, or the page", (gone) => {
        const shown = document.querySelector('[data-testid="link-state"]');
        const settled = shown.dataset.state === "crashed" || (shown.dataset.state === "linked" && !shown.title.includes(`process ${gone},`));
        return settled && shown.dataset.state;
      }, pid);
    }
    assert.equal(state, "crashed");
    await window.find("copy-log");
    await inBothThemes(window, "crashed-daemon");
    await window.click("daemon-start");
    await linked(window);
    await window.close();
  }),
);

test("everything can be shown half as large again in a small window, and stays so", LIMIT, () =>
  onScreen({ size: "1100x700" }, async (screen) => {
    let window = await openApp(screen);
    await window.ask("POST", `${window.session}/window/rect`, { x: 0, y: 0, width: 1100, height: 700 });
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await window.find("first-session");
    const width = await window.inPage(() => innerWidth);
    for (const percent of ["110", "125", "150"]) {
      await window.press("Control", "=");
      await window.waitFor(`${percent} %`, (chosen) => localStorage.getItem("ao.zoom") === chosen, percent);
    }
    await window.waitFor("the page to be shown larger", (before) => Math.abs(innerWidth * 1.5 - before) < 3, width);

    /** Whether a control is wholly in view and nothing lies over it. */
    const inReach = (testid) =>
      window.waitFor(`${testid} in reach`, (id) => {
        const control = document.querySelector(`[data-testid="${id}"]`);
        if (!control) return false;
        const box = control.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && control.contains(top);
      }, testid);
    /** Presses a control with the real pointer; a driver counts in pixels of the usual size. */
    const pressOn = async (testid) => {
      await inReach(testid);
      const at = await window.inPage((id) => {
        const box = document.querySelector(`[data-testid="${id}"]`).getBoundingClientRect();
        return { x: (box.left + box.width / 2) * 1.5, y: (box.top + box.height / 2) * 1.5 };
      }, testid);
      await hands(screen, "mousemove", Math.round(at.x), Math.round(at.y), "click", 1);
    };
    for (const control of ["new-session-button", "theme-toggle", "first-session", "just-a-shell", "open-settings"]) await inReach(control);
    await window.screenshot("zoom-project");

    await pressOn("first-session");
    await pressOn("session-more-fields");
    for (const control of ["session-project", "session-base", "session-start"]) await inReach(control);
    await window.screenshot("zoom-new-session");
    await pressOn("session-start");
    await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
    for (const control of ["session-more", "toggle-inspector", "composer-send"]) await inReach(control);
    await window.screenshot("zoom-session");
    await pressOn("open-settings");
    await pressOn("settings-section-appearance");
    await inReach("zoom-out");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="zoom-now"]').textContent), "150 %");
    await window.screenshot("zoom-settings");
    await window.close();

    window = await openApp(screen);
    const shownAt = (scale) => window.waitFor(`${scale} times the usual size`, (wanted) => Math.abs(outerWidth / innerWidth - wanted) < 0.02, scale);
    await shownAt(1.5);
    await window.press("Control", "0");
    await shownAt(1);
    await window.close();
  }),
);
