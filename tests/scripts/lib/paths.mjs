// Where things are. Nothing else in this folder spells out a path of the repository.

import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { onMac, onWindows } from "./run.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
export const inRoot = (...parts) => join(root, ...parts);

/** Cargo's target folder; `CARGO_TARGET_DIR` moves it, as for cargo itself. */
export const target = resolve(root, process.env.CARGO_TARGET_DIR || "target");

const exe = (name) => (onWindows ? `${name}.exe` : name);
export const core = (profile = "debug") => join(target, profile, exe("ao"));
export const app = (profile = "debug") => join(target, profile, exe("ao-desktop"));

export const benchmarks = () => join(target, "release", exe("ao-bench"));
/** The page as tests open it in a plain browser, and the program that gives it a real daemon. */
export const testPage = () => join(target, "ui-test");
export const browserBridge = () => join(target, "debug", exe("ao-browser-bridge"));
export const trayProbe = () => join(target, "debug", exe("ao-tray-probe"));

/** The test files of folders, spelled out: what Node does with a folder's name depends on its version. */
export function testFiles(...folders) {
  const files = folders.flatMap((folder) => readdirSync(inRoot(folder), { recursive: true }).map((name) => inRoot(folder, name)));
  return files.filter((file) => file.endsWith(".test.mjs")).sort();
}

/** A tool that npm installed, as a script for this Node: its `.bin` entry is no program on Windows. */
export function npmTool(packageName, binary = packageName) {
  const folder = inRoot("node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[binary]);
}

/** What tests fetch once and keep outside the repository. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || (onMac ? join(homedir(), "Library", "Caches") : process.env.LOCALAPPDATA);
  return join(base || join(homedir(), ".cache"), "ao-desktop-tests");
}
