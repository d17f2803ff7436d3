// One window of the real app under WebDriver.
//
// Waiting is for conditions: the page itself answers when something became true, and a wait that never ends is ended
// by a generous bound with the state of the page in the message and a picture beside it. No check is about speed.

import { createServer } from "node:net";
import { once } from "node:events";
import { isAlive } from "./processes.mjs";
import { until } from "./wait.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE_SECONDS = 90;

// WebDriver's names for keys that print nothing.
const KEYS = {
  Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004", Backspace: "\uE003", Shift: "\uE008", Control: "\uE009", Alt: "\uE00A",
  ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015", Home: "\uE011", End: "\uE010",
  PageUp: "\uE00E", PageDown: "\uE00F", Delete: "\uE017", F2: "\uE032", F6: "\uE036",
};

/** Starts `binary` on a screen under a driver of its own. */
export async function openWindow(screen, { binary, args = [], env = {} }) {
  const port = await freePort();
  const driver = screen.spawn("WebKitWebDriver", [`--port=${port}`], {
    stdio: ["ignore", "inherit", "inherit"],
    // Without these two the app's web view does not let itself be driven.
    env: { ...env, TAURI_AUTOMATION: "true", TAURI_WEBVIEW_AUTOMATION: "true" },
  });
  const window = new Window(screen, driver, `http://127.0.0.1:${port}`, binary);
  await window.open(args);
  return window;
}

class Window {
  constructor(screen, driver, url, binary) {
    Object.assign(this, { screen, driver, url, binary });
  }

  async open(args) {
    await this.driverReady();
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: this.binary, args } } };
    const { sessionId } = await this.ask("POST", "/session", { capabilities });
    this.session = `/session/${sessionId}`;
    await this.ask("POST", `${this.session}/timeouts`, { script: PATIENCE_SECONDS * 1000, pageLoad: PATIENCE_SECONDS * 1000, implicit: 0 });
  }

  // The driver says nothing when it listens, so it is asked until it answers or is gone.
  async driverReady() {
    for (;;) {
      if (this.driver.exitCode !== null || this.driver.problem) throw new Error("WebKitWebDriver ended before it was ready");
      try {
        return await this.ask("GET", "/status");
      } catch (error) {
        if (error.cause?.code !== "ECONNREFUSED") throw error;
        await new Promise(setImmediate);
      }
    }
  }

  async ask(method, path, body) {
    const response = await fetch(this.url + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new WebDriverError(method, path, value);
    return value;
  }

  /** The process id of the app that the driver started. */
  appPid() {
    const app = this.screen.processes().find((each) => each.ppid === this.driver.pid);
    if (!app) throw new Error("the app is not running");
    return app.pid;
  }

  /** Kills the app as a crash would, and the driver that then drives nothing. */
  async crash() {
    process.kill(this.appPid(), "SIGKILL");
    await this.endDriver();
  }

  /**
   * Closes the window as a driver does: the app is asked to end. Waits until it has, or the next start would find it
   * and end itself. A driver may go before its wish was passed on, so whoever lives on is told by signal.
   */
  async close() {
    const app = this.appPid();
    await this.ask("DELETE", this.session).catch(() => {});
    await this.endDriver();
    try {
      process.kill(app, "SIGTERM");
    } catch {
      // It has ended, as it was asked to.
    }
    await until("the app has ended", () => !isAlive(app));
  }

  async endDriver() {
    if (this.driver.exitCode !== null || this.driver.signalCode !== null) return;
    const exited = once(this.driver, "exit");
    this.driver.kill("SIGKILL");
    await exited;
  }

  /** Runs a function in the page and answers what it returns or resolves to. */
  async inPage(body, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${body})(...Array.from(arguments).slice(0, -1)))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.ask("POST", `${this.session}/execute/async`, { script, args });
    if (error !== undefined) throw new Error(`in the page: ${error}`);
    return value;
  }

  /**
   * Waits until a function in the page answers something true, and answers that. The function is asked again after
   * each change of the document and each frame, so it may also look at what is not in the document.
   */
  async waitFor(what, body, ...args) {
    const waiting = `(...args) => new Promise((resolve, reject) => {
      const due = performance.now() + ${(PATIENCE_SECONDS - 10) * 1000};
      let over = false;
      const finish = (settle, value) => { over = true; observer.disconnect(); settle(value); };
      const look = () => {
        if (over) return;
        try {
          const value = (${body})(...args);
          if (value) finish(resolve, value);
          else if (performance.now() > due) finish(resolve, null);
        } catch (error) { finish(reject, error); }
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      const eachFrame = () => { look(); if (!over) requestAnimationFrame(eachFrame); };
      eachFrame();
    })`;
    const found = await this.inPage(waiting, ...args);
    if (found) return found;
    const picture = await this.screen.picture(`waiting-for-${what.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 60)}`).catch(() => "none");
    const text = await this.inPage(() => document.body.innerText).catch(() => "");
    throw new Error(`waited ${PATIENCE_SECONDS - 10} s for ${what}; picture: ${picture}; the page says:\n${text}`);
  }

  /** Waits for an element by its test id. */
  async find(testId) {
    await this.waitFor(`the element ${testId}`, (id) => document.querySelector(`[data-testid="${id}"]`) !== null, testId);
    return this.ask("POST", `${this.session}/element`, { using: "css selector", value: `[data-testid="${testId}"]` });
  }

  /** Waits until the page shows a text. */
  async sees(text) {
    await this.waitFor(`the text "${text}"`, (wanted) => document.body.innerText.includes(wanted), text);
  }

  /** Clicks where the element is, once it stands still: a page that has just been opened may move it from under the click. */
  async click(testId) {
    const element = await this.find(testId);
    await this.inPage(async (id, patience) => {
      const place = () => JSON.stringify(document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect());
      // A window that is not in view draws no frames.
      const moment = () => new Promise((over) => [requestAnimationFrame(() => requestAnimationFrame(over)), setTimeout(over, 100)]);
      const due = performance.now() + patience;
      for (let before = ""; before !== place() && performance.now() < due; await moment()) before = place();
    }, testId, (PATIENCE_SECONDS - 10) * 1000);
    await this.ask("POST", `${this.session}/element/${element[ELEMENT]}/click`, {});
  }

  /** Puts text into a field, in place of what it held. */
  async fill(testId, text) {
    const element = await this.find(testId);
    await this.ask("POST", `${this.session}/element/${element[ELEMENT]}/clear`, {});
    // The driver takes an empty text for none.
    if (text !== "") await this.ask("POST", `${this.session}/element/${element[ELEMENT]}/value`, { text });
  }

  /** Types text to whatever has the focus, key by key. */
  async type(text) {
    await this.keys([...text].map((key) => (key === "\n" ? ["Enter"] : [key])));
  }

  /** Presses keys together: `press("Control", "k")`. */
  async press(...keys) {
    await this.keys([keys]);
  }

  async keys(chords) {
    const actions = chords.flatMap((names) => {
      const values = names.map((name) => KEYS[name] ?? name);
      const down = values.map((value) => ({ type: "keyDown", value }));
      return [...down, ...values.toReversed().map((value) => ({ type: "keyUp", value }))];
    });
    await this.ask("POST", `${this.session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /**
   * Keeps a picture of the screen in tests/artifacts and answers where. The driver's own pictures need a renderer that
   * the app switches off; the screen's is what a person would see.
   */
  async screenshot(name) {
    await this.inPage(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    return this.screen.picture(name);
  }
}

/** A refusal of the driver, with its own words. */
class WebDriverError extends Error {
  constructor(method, path, value) {
    super(`WebDriver refused ${method} ${path}: ${value?.error}: ${value?.message}`);
    this.code = value?.error;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
