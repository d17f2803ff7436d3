// An orchestrator's agent has our tools and uses them without being asked for permission: what it does with them is on
// record as its doing, and what it is told at its next start begins with the plan.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { clear, makePlace, must, serve } from "./lib/place.mjs";
import { show } from "./lib/shown.mjs";
import { turnsOf } from "./lib/truth.mjs";
import { until } from "./lib/wait.mjs";

const claude = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]").find(({ id }) => id === "claude-code");

test("Claude Code plans and starts a worker with our tools", { skip: !claude && "it is not among the agents of this run" }, async () => {
  const model = await startFakeModel();
  const place = await makePlace(claude, model);
  try {
    await serve(place);
    await must(place, "project", "add", place.repository);
    const { session: lead } = await must(place, "orchestrator", "ensure", "orchard", "--agent", "claude-code");
    await until("it is idle", async () => (await show(place, lead.id)).status === "idle");
    const plan = 'FAKE:call mcp__ao__task_add {"title":"Prune","brief":"FAKE:text Pruned."} ;; FAKE:text Planned.';
    await must(place, "session", "send", lead.id, plan);
    const task = await until("the task is in the plan", async () => (await must(place, "plan", "--project", "orchard", "show")).tasks[0]);
    assert.deepEqual([task.title, task.by, task.state], ["Prune", lead.id, "ready"]);

    await until("its turn is over", async () => (await show(place, lead.id)).status === "idle");
    await must(place, "session", "send", lead.id, 'FAKE:call mcp__ao__spawn_worker {"task":1} ;; FAKE:call mcp__ao__wait {} ;; FAKE:text Watched.');
    const worker = await until("the worker has done its turn", async () => {
      const [id] = (await must(place, "plan", "--project", "orchard", "show")).tasks[0].workers;
      const session = id && (await show(place, id));
      return session?.status === "idle" && turnsOf(model, "FAKE:text Pruned.").length === 1 ? session : undefined;
    });
    assert.equal(worker.agent, "claude-code", "its own kind");
    const history = await must(place, "session", "log", lead.id);
    assert.ok(!history.some((row) => row.status === "needs_you"), "it was asked for permission to use our tools");

    await must(place, "session", "kill", lead.id);
    await must(place, "session", "restore", lead.id);
    await until("it is back", async () => (await show(place, lead.id)).status === "idle");
    const { process: running } = await show(place, lead.id);
    assert.ok(readFileSync(`/proc/${running.agent_pid}/cmdline`, "utf8").includes("Task 1"), "its instructions do not hold the plan");
  } finally {
    await clear(place);
    await model.close();
  }
});
