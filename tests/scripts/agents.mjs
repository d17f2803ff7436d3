// `npm run test:agents`: drives the real agents through the product against the fake model, and writes what each of them
// can and cannot into tests/agents/TABLE.md.
//
//     npm run test:agents -- --only codex,gemini       some of them; the others' rows stay as they are
//     npm run test:agents -- --latest                  their newest versions instead of the pinned ones; no table
//     npm run test:agents -- --short                   the form that `npm test` runs; no table
//
// `node tests/scripts/agents.mjs --paths` only makes sure that Claude Code is there and prints where, as JSON.

import { parseArgs } from "node:util";
import { agentIds, ensureAgent, ensureClaude } from "./lib/agents.mjs";
import { buildCore } from "./lib/build.mjs";
import { core, testFiles } from "./lib/paths.mjs";
import { Failure, main, run, say } from "./lib/run.mjs";

const { values } = parseArgs({
  options: { latest: { type: "boolean" }, paths: { type: "boolean" }, short: { type: "boolean" }, only: { type: "string" } },
});

await main(async () => {
  if (values.paths) {
    console.log(JSON.stringify(await ensureClaude({ latest: values.latest })));
    return;
  }
  const ids = chosen();
  const agents = [];
  const missing = [];
  for (const id of ids) {
    try {
      agents.push(await ensureAgent(id, { latest: values.latest }));
    } catch (error) {
      // A newest version may have been published incomplete, which says nothing about the other agents.
      if (!values.latest || !(error instanceof Failure)) throw error;
      missing.push(`${id}: ${error.message}`);
    }
  }
  if (agents.length > 0) await drive(agents);
  if (missing.length > 0) throw new Failure(`these could not be driven:\n${missing.join("\n")}`);
});

async function drive(agents) {
  await buildCore();
  say(`Driving ${agents.map(({ name, version }) => `${name} ${version}`).join(", ")}`);
  const claude = agents.find(({ id }) => id === "claude-code");
  const pinned = !values.latest && !values.short;
  const files = claude ? testFiles("tests/agents") : testFiles("tests/agents").filter((file) => file.endsWith("matrix.test.mjs"));
  await run(process.execPath, ["--test", "--test-reporter=spec", "--test-concurrency=1", ...files], {
    env: {
      ...process.env,
      AO_TEST_CORE: core(),
      AO_TEST_AGENTS: JSON.stringify(agents),
      ...(claude ? { AO_TEST_CLAUDE: JSON.stringify({ claude: claude.program, bin: claude.bin, version: claude.version }) } : {}),
      ...(values.short ? { AO_TEST_SHORT: "1" } : {}),
      ...(pinned ? { AO_TEST_TABLE: "1" } : {}),
    },
    sentence: "an agent does not behave as the app expects; the failed checks are above.",
  });
}

function chosen() {
  if (!values.only) return agentIds;
  const ids = values.only.split(",").map((id) => id.trim());
  const unknown = ids.find((id) => !agentIds.includes(id));
  if (unknown) throw new Failure(`there is no agent "${unknown}"; the agents are ${agentIds.join(", ")}.`);
  return ids;
}
