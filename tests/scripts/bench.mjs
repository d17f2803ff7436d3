// `npm run bench`: the release core measured beside dtach, tmux and shpool in the same run.
//
// The peers come from the distribution, shpool from its crate, into the tests' cache. A peer that cannot be had is
// named as missing in the table, and the others are measured all the same.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cargo, locked } from "./lib/build.mjs";
import { Run } from "./lib/leaks.mjs";
import { benchmarks, cacheFolder, core, inRoot } from "./lib/paths.mjs";
import { Failure, main, onLinux, run, say } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { ensureSystem } from "./lib/system.mjs";

const SHPOOL = "0.11.5";

await main(async () => {
  await setUp({ groups: ["core", "test"], ui: true });
  if (onLinux) await ensureSystem(["bench"]);
  const peers = join(cacheFolder(), `shpool-${SHPOOL}`);
  await ensureShpool(peers);
  say("Building the core and the benchmarks; a few minutes the first time");
  await cargo(["build", "--release", "-p", "ao", "-p", "ao-e2e", "--bin", "ao", "--bin", "ao-bench", ...locked]);
  const asked = process.argv.slice(2);
  const bench = new Run();
  try {
    const env = { ...bench.environment(), AO_TEST_CORE: core("release") };
    env.PATH = `${join(peers, "bin")}${delimiter}${env.PATH}`;
    await run(benchmarks(), asked, {
      env,
      sentence: "a benchmark missed its target or could not run; see the table above.",
    });
  } finally {
    bench.clear();
  }
  if (asked.every((word) => word.startsWith("--") || word.toUpperCase() === "B6")) await referee();
});

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
