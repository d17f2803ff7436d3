// `npm run test:wine`: the Windows programs, compiled here and run for real under Wine.
//
// What Wine has none of is left out: git, so no worktrees, and a screen. The rest is the same tests that run on Windows:
// daemons, hosts, pseudo consoles, job objects, named pipes, locks.

import { notes } from "./lib/build.mjs";
import { crossCargo, crossCommand, prepareCross } from "./lib/cross.mjs";
import { Run } from "./lib/leaks.mjs";
import { Failure, main, onLinux } from "./lib/run.mjs";
import { Stages, runCounting } from "./lib/stages.mjs";
import { LIMIT, Wine } from "./lib/wine.mjs";

const PACKAGES = ["ao", "ao-protocol", "ao-files", "ao-client", "ao-host", "ao-daemon", "ao-e2e"].flatMap((name) => ["-p", name]);
// Repositories need git. Random bytes into a terminal are the same on every system, and take a minute without optimisation.
const LEFT_OUT = ["workspace::", "any_size_and_any_bytes_are_survived"].flatMap((name) => ["--skip", name]);

await main(async () => {
  if (!onLinux) throw new Failure("Wine is for Linux; on Windows, `npm test` runs these tests.");
  const stages = new Stages();
  const wine = new Wine(new Run());
  // Backtraces of two dozen test programs are not worth the time that linking them takes.
  // Asked for anew: until the set-up is done, nobody knows where Wine is.
  const env = () => ({ ...wine.environment(), CARGO_PROFILE_DEV_DEBUG: "0" });
  const steps = [
    ["wine: set-up", () => prepareCross("wine")],
    ["wine: build", () => build(env())],
    ["wine: start", () => wine.start()],
    ["wine: tests", (count) => test(count, wine, env())],
  ];
  const interrupted = () => {
    wine.clear();
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    let green = true;
    for (const [name, body] of steps) green = green && (await stages.run(name, body));
    await stages.run("wine: nothing left behind", () => wine.check());
  } finally {
    process.off("SIGINT", interrupted);
    wine.clear();
  }
  stages.report({ file: notes("wine-stages.json") });
  return stages.close();
});

async function build(env) {
  await crossCargo("windows", ["build", "--bins", "--tests", "--examples", ...PACKAGES], {
    env,
    sentence: "the code does not compile for Windows; what cargo printed above says why.",
  });
}

async function test(count, wine, env) {
  const { words, ...options } = crossCommand("windows", ["test", "--bins", "--tests", "--no-fail-fast", ...PACKAGES, "--", ...LEFT_OUT], env);
  // What a failed test leaves may hold this script's pipes for ever.
  const limit = setTimeout(() => wine.stop(), LIMIT);
  try {
    await runCounting(count, "cargo", words, { ...options, sentence: "tests failed under Wine; they are named above." });
  } finally {
    clearTimeout(limit);
  }
}
