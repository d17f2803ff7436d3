// Each agent through the product, scenario by scenario. A cell of the table is right, or says what the product cannot tell;
// what it tells wrongly where it could know fails. `npm run test:agents` says which agents and where they are.

import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { ao, clear, makePlace, must, serve } from "./lib/place.mjs";
import { SCENARIOS } from "./lib/scenarios.mjs";
import { history, screenOf, show, soon } from "./lib/shown.mjs";
import { cell, writeTable } from "./lib/table.mjs";
import { TRAITS } from "./lib/traits.mjs";
import { AGENTS } from "./pinned/table.mjs";

const agents = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]");
const short = process.env.AO_TEST_SHORT === "1";
const table = new Map();

const applies = (scenario, traits) => (short ? scenario.short : traits.whole || !scenario.whole);

for (const agent of agents) {
  test(`${agent.name} ${agent.version}`, async (context) => {
    const traits = TRAITS[agent.id];
    const model = await startFakeModel();
    const place = await makePlace(agent, model);
    const scene = { agent, traits, model, place };
    const row = new Map();
    table.set(agent, row);
    try {
      await serve(place);
      await must(place, "project", "add", place.repository);
      for (const scenario of SCENARIOS.filter((each) => applies(each, traits))) {
        await context.test(scenario.title, (inner) => play(inner, scenario, scene, row));
      }
    } finally {
      await clear(place);
      await model.close();
    }
  });
}

async function play(context, scenario, scene, row) {
  const never = scene.traits.never[scenario.name];
  if (never) {
    row.set(scenario.name, cell.notApplicable(never));
    context.skip(never);
    return;
  }
  try {
    const wrong = await scenario.play(scene);
    const known = scene.traits.unknown[scenario.name];
    if (wrong) row.set(scenario.name, known ? cell.cannotTell(known) : cell.failed(`the product ${wrong}`));
    else row.set(scenario.name, cell.right());
    if (wrong && !known) throw new Error(`the product ${wrong}`);
  } catch (error) {
    if (!row.has(scenario.name)) row.set(scenario.name, cell.failed(error.message));
    if (scene.worktree) context.diagnostic(`${await screenOf(scene.place, scene.id)}\n${await history(scene.place, scene.id)}`);
    await recover(scene);
    throw error;
  } finally {
    scene.model.release();
  }
}

// What comes after a failure should not fail because of it, so the agent is waited for until it has come up.
async function recover({ place, model, id }) {
  model.release();
  if (!id) return;
  await ao(place, "session", "kill", id);
  await soon(async () => !(await show(place, id)).process);
  await ao(place, "session", "restore", id);
  await soon(async () => (await show(place, id)).status === "idle");
}

if (process.env.AO_TEST_TABLE === "1") {
  const order = Object.values(AGENTS).map(({ name }) => name);
  test("the table is written", () => writeTable(table, SCENARIOS, order));
}
