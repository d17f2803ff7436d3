// What a change must pass before it lands: `npm test`, lints, type checks for Windows and macOS, and the Windows programs
// under Wine.
//
// All of them run even if one fails, so that one run tells everything. The last line is the sum of all stages.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { notes } from "./lib/build.mjs";
import { npmCommand } from "./lib/npm.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { Failure, main } from "./lib/run.mjs";
import { Stages } from "./lib/stages.mjs";

const LIMIT_MINUTES = 60;

await main(async () => {
  const all = new Stages();
  const deadline = all.started + LIMIT_MINUTES * 60_000;
  const [npm, first] = npmCommand();
  await part(all, deadline, "tests", notes("test-stages.json"), npm, [...first, "test"]);
  await part(all, deadline, "lint", notes("lint-stages.json"), process.execPath, [inRoot("tests/scripts/lint.mjs")]);
  await part(all, deadline, "cross", notes("cross-stages.json"), process.execPath, [inRoot("tests/scripts/cross.mjs")]);
  await part(all, deadline, "wine", notes("wine-stages.json"), process.execPath, [inRoot("tests/scripts/wine.mjs")]);
  console.log("\nAll stages:");
  all.report();
  return all.close();
});

// Runs one part and takes over its stages. A part that ends badly without naming a failed stage is itself one.
async function part(all, deadline, name, file, program, args) {
  rmSync(file, { force: true });
  const own = new Stages();
  const done = await own.run(`${name}: whole`, () => bounded(deadline, name, program, args));
  const rows = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  all.rows.push(...rows);
  if (!done && !rows.some((row) => row.failed > 0)) all.rows.push(...own.rows);
}

function bounded(deadline, name, program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], detached: true });
    const stop = (why) => {
      reject(new Failure(why));
      try {
        process.kill(-child.pid, "SIGTERM");
      } catch {
        // It ended at the same moment.
      }
    };
    const timer = setTimeout(() => stop(`${name} was stopped: the whole run may take ${LIMIT_MINUTES} minutes.`), Math.max(0, deadline - Date.now()));
    child.once("error", (error) => reject(new Failure(`${program} cannot be run: ${error.message}`)));
    child.once("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Failure(`${name} ended with code ${code}.`));
    });
  });
}
