// `npm run bench`: the release core measured beside dtach, tmux and shpool in the same run.
//
// `npm run bench -- B3 B14` measures these alone. B3, B4, B8, B9 and B19 drive the window, beside a page with nothing but
// xterm.js, an empty page and Chromium; the others the core.
//
// The peers come from the distribution, shpool from its crate, into the tests' cache. A peer that cannot be had is
// named as missing in the table, and the others are measured all the same.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildApp, buildCore, buildTestPage, buildUi, cargo, locked } from "./lib/build.mjs";
import { Run } from "./lib/leaks.mjs";
import { app, benchmarks, cacheFolder, core, inRoot } from "./lib/paths.mjs";
import { Failure, main, onLinux, run, say } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { ensureSystem, offers } from "./lib/system.mjs";

const SHPOOL = "0.11.5";
const MISSED = "a benchmark missed its target or could not run; see the table above.";

const WINDOW = ["B3", "B4", "B8", "B9", "B19"];

await main(async () => {
  const asked = process.argv.slice(2);
  const named = asked.filter((word) => !word.startsWith("--")).map((word) => word.toUpperCase());
  const ofWindow = WINDOW.filter((id) => named.length === 0 || named.includes(id));
  const ofCore = asked.filter((word) => !WINDOW.includes(word.toUpperCase()));
  await setUp({ groups: ["core", "test", ...(ofWindow.length > 0 ? ["window"] : [])], ui: true });
  const bench = new Run();
  try {
    const missed = [];
    if (named.length === 0 || named.some((id) => !WINDOW.includes(id))) await attempt(missed, () => measureCore(ofCore, bench));
    if (ofWindow.length > 0) await attempt(missed, () => measureWindow(ofWindow, bench));
    if (missed.length > 0) throw missed[0];
  } finally {
    bench.clear();
  }
});

/** One half that misses a target does not keep the other from being measured. */
async function attempt(missed, measure) {
  try {
    await measure();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    missed.push(error);
  }
}

async function measureCore(asked, bench) {
  if (onLinux) await ensureSystem(["bench"]);
  const peers = join(cacheFolder(), `shpool-${SHPOOL}`);
  await ensureShpool(peers);
  say("Building the core and the benchmarks; a few minutes the first time");
  await cargo(["build", "--release", "-p", "ao", "-p", "ao-e2e", "--bin", "ao", "--bin", "ao-bench", ...locked]);
  const env = { ...bench.environment(), AO_TEST_CORE: core("release") };
  env.PATH = `${join(peers, "bin")}${delimiter}${env.PATH}`;
  await run(benchmarks(), asked, { env, sentence: MISSED });
  if (asked.every((word) => word.startsWith("--") || word.toUpperCase() === "B6")) await referee();
}

async function measureWindow(ids, bench) {
  if (!onLinux) {
    say("The window's benchmarks are driven on Linux only; they are left out");
    return;
  }
  if (ids.includes("B9") && offers("benchWindow")) await ensureSystem(["benchWindow"]);
  say("Building the window; many minutes the first time");
  await buildUi();
  await buildCore("release");
  await buildApp("release");
  await buildTestPage();
  const env = { ...bench.environment(), AO_TEST_CORE: core("release"), AO_TEST_APP: app("release") };
  await run(process.execPath, [inRoot("tests", "bench", "main.mjs"), ...ids], { env, sentence: MISSED });
}

// The other half of B6: is what a viewer is shown again what the program has painted?
async function referee() {
  say("B6: pictures of recorded programs against xterm.js; 85 of 90 is the target, so 161 of 170");
  await run(process.execPath, [inRoot("tests", "referee", "run.mjs")]);
}

async function ensureShpool(folder) {
  if (existsSync(join(folder, "bin", "shpool"))) return;
  say("Building shpool to compare with, once; a few minutes");
  try {
    await run("cargo", ["install", "--locked", "--version", SHPOOL, "--root", folder, "shpool"]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say("shpool could not be built; it is left out");
  }
}
