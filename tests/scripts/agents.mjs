// `npm run test:agents`: drives the real agents against the fake model. `-- --latest` takes their newest versions.
//
// `node tests/scripts/agents.mjs --paths` only makes sure that they are there and prints where, as JSON.

import { parseArgs } from "node:util";
import { ensureClaude } from "./lib/agents.mjs";
import { buildCore } from "./lib/build.mjs";
import { core, testFiles } from "./lib/paths.mjs";
import { main, run, say } from "./lib/run.mjs";

const { values } = parseArgs({ options: { latest: { type: "boolean" }, paths: { type: "boolean" } } });

await main(async () => {
  const claude = await ensureClaude({ latest: values.latest });
  if (values.paths) {
    console.log(JSON.stringify(claude));
    return;
  }
  await buildCore();
  say(`Driving Claude Code ${claude.version}`);
  await run(process.execPath, ["--test", "--test-reporter=spec", ...testFiles("tests/agents")], {
    env: { ...process.env, AO_TEST_CORE: core(), AO_TEST_CLAUDE: JSON.stringify(claude) },
    sentence: `Claude Code ${claude.version} does not behave as the app expects; the failed checks are above.`,
  });
});
