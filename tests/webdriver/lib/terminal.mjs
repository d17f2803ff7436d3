// The terminal of the window on a test's screen: a shell to type into, what is drawn, the clipboard, and the full-screen
// program of the tests.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ao, openApp, repository, running } from "./product.mjs";
import { until } from "./wait.mjs";

const TUI = fileURLToPath(new URL("tui.mjs", import.meta.url));
const SINK = fileURLToPath(new URL("sink.mjs", import.meta.url));

const bridge = (window, request) => window.inPage((asked) => window.__TAURI_INTERNALS__.invoke("bridge", { request: asked }), request);
export const copyElsewhere = (window, text) => bridge(window, { ask: "clipboard_write", text });
export const clipboard = (window) => bridge(window, { ask: "clipboard_read" });

export const shows = (window, text) =>
  window.waitFor(`the terminal to show "${text}"`, (wanted) => window.__aoTerminalText().includes(wanted), text);

/** A window with a shell session in it, ready to be typed into. */
export async function openShell(screen, options = {}) {
  const window = await openApp(screen, options);
  await ao(screen, "project", "add", repository(screen, "orchard"));
  const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell");
  await running(screen, id);
  await window.click("session-row");
  await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
  await window.click("terminal");
  return { window, id };
}

/** The row, counted from one, in which a line that begins so is drawn. What the terminal holds is drawn a frame later. */
export const rowOf = (window, start) =>
  window.waitFor(`the line "${start}" to be drawn`, (wanted) => [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")].findIndex((line) => line.textContent.startsWith(wanted)) + 1, start);

/** What the full-screen program was told so far. */
export class Tui {
  constructor(file) {
    this.file = file;
  }

  notes() {
    if (!existsSync(this.file)) return [];
    // What follows the last line's end is still being written.
    const lines = readFileSync(this.file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** All input, one after the other. */
  got() {
    return this.notes().map((note) => note.got ?? "").join("");
  }

  hears(text) {
    return until(`the program hears ${JSON.stringify(text)}`, () => this.got().includes(text));
  }

  /** Ends it. What is typed before it has ended would be its own. */
  async leave(window) {
    await window.type("q");
    await until("the program has ended", () => this.notes().some((note) => note.left));
  }

  sizes() {
    return this.notes().map((note) => note.size ?? note.ready).filter(Boolean);
  }
}

export async function startTui(window, screen) {
  const tui = new Tui(join(screen.folder, "told.jsonl"));
  await window.type(`${process.execPath} ${TUI} ${tui.file}\n`);
  await until("the program is ready", () => tui.notes().length > 0);
  await shows(window, '"ready"');
  return tui;
}

/** A program that keeps what it gets, byte by byte, and hears of every change of its terminal's size. */
export async function startSink(window, screen, name = "taken") {
  const file = join(screen.folder, name);
  await window.type(`clear; ${process.execPath} ${SINK} ${file}\n`);
  await shows(window, `takes bytes for ${name}`);
  return {
    got: () => readFileSync(file),
    /** Waits until it has this, and answers all it has. */
    takes: (bytes) => until(`the program takes ${bytes.length} bytes`, () => (readFileSync(file).includes(bytes) ? readFileSync(file) : null)),
    /** How often its terminal's size was changed. */
    resized: () => readFileSync(`${file}.sizes`, "utf8").split("\n").length - 1,
    end: async () => {
      await window.press("Control", "d");
      await until("the program has ended", () => readFileSync(file).at(-1) === 4);
    },
  };
}

/** The lines that are drawn, from the top. */
export const drawn = (window) => window.inPage(() => [...document.querySelector(".term-mount").shadowRoot.querySelectorAll(".xterm-rows > div")].map((row) => row.textContent.trimEnd()));

/** Waits until the topmost line that is drawn is this one. */
export const topLine = (window, text) =>
  window.waitFor(`"${text}" to be the topmost line`, (wanted) => document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-rows > div")?.textContent.trim() === wanted, text);

/** Shows a session's terminal, and waits until it is live. */
export async function openTerminal(window, id) {
  await goTo(window, id);
  await liveTerminal(window, id);
}

/** Goes to a session by its row, once that is there. */
export async function goTo(window, id) {
  const row = `[data-testid="session-row"][data-session="${id}"]`;
  await window.waitFor(`the row of ${id}`, (wanted) => document.querySelector(wanted) !== null, row);
  await window.inPage((wanted) => document.querySelector(wanted).click(), row);
}

export const liveTerminal = (window, id) =>
  window.waitFor(`the terminal of ${id}`, (session) => document.querySelector(`[data-testid="terminal"][data-session="${session}"][data-live="true"]`), id);
