// `npm run test:soak`: the end-to-end tests with their long counts (a hundred kills where `npm test` does ten).
//
// `AO_SOAK=1` is what the tests read; upper bounds on time, which `npm test` never asserts, belong here and in bench.

import { parseArgs } from "node:util";
import { WORKSPACE, buildWorkspace, locked } from "./lib/build.mjs";
import { Run } from "./lib/leaks.mjs";
import { core, root } from "./lib/paths.mjs";
import { main } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { Stages, runCounting } from "./lib/stages.mjs";

const { positionals } = parseArgs({ allowPositionals: true });

await main(async () => {
  await setUp({ groups: ["core", "test"], ui: false });
  const soak = new Run();
  const stages = new Stages();
  const env = { ...soak.environment(), AO_TEST_CORE: core(), AO_SOAK: "1" };
  try {
    const built = await stages.run("soak: build", () => buildWorkspace());
    if (built) {
      await stages.run("soak: trees", (count) =>
        runCounting(count, "cargo", ["test", ...WORKSPACE, "--lib", ...locked, "whatever_lies_in_a_worktree", "--", "--nocapture"], {
          cwd: root,
          env,
          sentence: "some worktrees did not come back; they are named above.",
        }),
      );
      await stages.run("soak: tests", (count) =>
        runCounting(count, "cargo", ["test", ...WORKSPACE, "--test", "e2e", "--no-fail-fast", ...locked, ...positionals], {
          cwd: root,
          env,
          sentence: "long tests failed; they are named above.",
        }),
      );
    }
    await stages.run("nothing left behind", () => soak.check());
  } finally {
    soak.clear();
  }
  stages.report();
  return stages.close();
});
