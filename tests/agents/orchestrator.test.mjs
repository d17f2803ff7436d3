// An orchestrator's agent has our tools and uses them without being asked for permission: what it does with them is on
// record as its doing, and what it is told at its next start begins with the plan.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { TOOLS } from "./lib/fleet.mjs";
import { clear, makePlace, must, serve } from "./lib/place.mjs";
import { show } from "./lib/shown.mjs";
import { turnsOf } from "./lib/truth.mjs";
import { until } from "./lib/wait.mjs";

const agents = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]");

for (const [id, tools] of Object.entries(TOOLS)) {
  const agent = agents.find((one) => one.id === id);
  test(`${id} plans and starts a worker with our tools`, { skip: !agent && "it is not among the agents of this run" }, () => leads(agent, tools));
}

async function leads(agent, tools) {
  const model = await startFakeModel();
  const place = await makePlace(agent, model);
  try {
    await serve(place);
    await must(place, "project", "add", place.repository);
    const { session: lead } = await must(place, "orchestrator", "ensure", "orchard", "--agent", agent.id);
    await until("it is idle", async () => (await show(place, lead.id)).status === "idle");
    // A line's end, since what parts the words of a script would part the orchestrator's own.
    const brief = `FAKE:call ${tools}report {"text":"All of it.","done":true}\nFAKE:text Pruned.`;
    const plan = `FAKE:call ${tools}task_add ${JSON.stringify({ title: "Prune", brief })} ;; FAKE:text Planned.`;
    await must(place, "session", "send", lead.id, plan);
    const task = await until("the task is in the plan", async () => (await must(place, "plan", "--project", "orchard", "show")).tasks[0]);
    assert.deepEqual([task.title, task.by, task.state], ["Prune", lead.id, "ready"]);

    await until("its turn is over", async () => (await show(place, lead.id)).status === "idle");
    await must(place, "session", "send", lead.id, `FAKE:call ${tools}spawn_worker {"task":1} ;; FAKE:call ${tools}wait {} ;; FAKE:text Watched.`);
    const worker = await until("the worker has done its turn", async () => {
      const [id] = (await must(place, "plan", "--project", "orchard", "show")).tasks[0].workers;
      const session = id && (await show(place, id));
      return session?.status === "idle" && turnsOf(model, brief).length === 2 ? session : undefined;
    });
    assert.deepEqual([worker.agent, worker.told], [agent.id, "worker/1"], "its own kind, and told so");
    const [done] = (await must(place, "plan", "--project", "orchard", "show")).tasks;
    assert.deepEqual([done.state, done.note?.text, done.note?.by], ["done", "All of it.", worker.id], "the worker said so itself");
    for (const { id } of [lead, worker]) {
      const history = await must(place, "session", "log", id);
      assert.ok(!history.some((row) => row.status === "needs_you"), `${id} was asked for permission to use our tools`);
    }

    await must(place, "plan", "--project", "orchard", "goal", "More apples than last year");
    await must(place, "session", "kill", lead.id);
    await must(place, "session", "restore", lead.id, "--fresh");
    await until("it is back", async () => (await show(place, lead.id)).status === "idle");
    await must(place, "session", "send", lead.id, "FAKE:text Back.");
    const asked = await until("it asks its model", () => turnsOf(model, "FAKE:text Back.")[0]);
    assert.match(asked.system, /You coordinate this project[\s\S]*Goal: More apples than last year/, "its instructions do not hold the plan");
  } finally {
    await clear(place);
    await model.close();
  }
}
