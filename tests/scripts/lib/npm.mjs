// npm's part of the set-up: node_modules as package-lock.json says, and nothing done if it already is so.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot, root } from "./paths.mjs";
import { Failure, run, say } from "./run.mjs";

/** The way to start npm without a shell: its own script when npm started us, else the one beside this Node. */
export function npmCommand() {
  const fromNpm = process.env.npm_execpath;
  if (fromNpm?.endsWith(".js") && existsSync(fromNpm)) return [process.execPath, [fromNpm]];
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  return existsSync(beside) ? [process.execPath, [beside]] : ["npm", []];
}

/** Runs `npm ci` if node_modules is not what the lock file says. */
export async function ensureNodeModules() {
  if (inStep()) return;
  say("Fetching the window's libraries with npm (about half a minute)");
  const [program, first] = npmCommand();
  await run(program, [...first, "ci", "--no-fund", "--no-audit"], {
    cwd: root,
    sentence: "npm could not install the packages of package-lock.json; what it printed above says why.",
  });
  if (!inStep()) throw new Failure("npm ended well, but node_modules is not what package-lock.json says.");
}

// npm writes node_modules/.package-lock.json when it has finished, so an interrupted install never looks complete.
function inStep() {
  const wanted = packagesOf(inRoot("package-lock.json"));
  const present = packagesOf(inRoot("node_modules", ".package-lock.json"));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
    const there = present[path]?.version;
    if (path === "" || there === version) return true;
    return there === undefined && (optional || devOptional || peer) === true;
  });
}

function packagesOf(lock) {
  try {
    return JSON.parse(readFileSync(lock, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}
