// A real orchestrator run: Claude Code splits a goal, has Codex and opencode work on it through our tools, and is woken when
// one of them asks, is killed, or is done. A person answers one permission prompt and nothing else. In the second run the
// daemon is killed at the worst moments, and nothing is lost or said twice because of it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { actsOn, eachHeardOnce, heard, leads, plan, planLog, script, tool } from "./lib/fleet.mjs";
import { clear, isAlive, killDaemon, makePlace, must, serve } from "./lib/place.mjs";
import { promptOf, show, storyOf } from "./lib/shown.mjs";
import { outcomeOf, thinksAbout } from "./lib/truth.mjs";
import { until } from "./lib/wait.mjs";

const agents = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]");
const WHO = ["claude-code", "codex", "opencode"];
const some = WHO.map((id) => agents.find((agent) => agent.id === id));
const skip = some.includes(undefined) && `it takes ${WHO.join(", ")}`;

const GOAL = "Prices for pears and quinces.";
const PEARS = "Put the price of pears into a file of its own.";
const QUINCES = "Put the price of quinces into a file of its own.";

const commits = (fruit, price) => `echo ${fruit},${price} > ${fruit}.csv && git add ${fruit}.csv && git commit --quiet --message "Price ${fruit}"`;
// What a commit writes lies outside of the worktree, where Codex's sandbox lets nothing be written; so it asks.
const outside = (cmd) => `FAKE:call exec_command ${JSON.stringify({ cmd, sandbox_permissions: "require_escalated", justification: "git keeps it elsewhere" })}`;

const RULES = [
  {
    when: /^Prices for/,
    script: script(
      tool("claude-code", "plan_goal", { text: GOAL }),
      tool("claude-code", "task_add", { title: "Pears", brief: PEARS }),
      tool("claude-code", "task_add", { title: "Quinces", brief: QUINCES }),
      tool("claude-code", "spawn_worker", { task: 1, agent: "codex" }),
      tool("claude-code", "spawn_worker", { task: 2, agent: "opencode" }),
      "FAKE:text Both are at work.",
    ),
  },
  {
    when: /price of pears/,
    script: script("FAKE:hold", outside(commits("pears", 4)), tool("codex", "report", { text: "Pears are in.", done: true }), "FAKE:text Pears."),
  },
  { when: /price of quinces/, script: script(`FAKE:shell ${commits("quinces", 5)}`, "FAKE:hold", "FAKE:text Never said.") },
  { when: /Go on with Quinces/, script: script(tool("opencode", "report", { text: "Quinces are in.", done: true }), "FAKE:text Quinces.") },
  ...leads("claude-code"),
];

test("an orchestrator and two workers of other kinds reach a goal", { skip }, (context) => inOrchard(context, (scene) => run(scene, false)));
test("they do so when the daemon is killed while one asks and again while one dies", { skip }, (context) => inOrchard(context, (scene) => run(scene, true)));

async function inOrchard(context, body) {
  const model = await startFakeModel({ rules: RULES });
  const place = await makePlace(some, model);
  // This person lets opencode run commands, so that only Codex asks.
  place.env.OPENCODE_PERMISSION = JSON.stringify({ bash: "allow" });
  try {
    await serve(place);
    await must(place, "project", "add", place.repository);
    await body({ model, place });
  } catch (error) {
    context.diagnostic(await storyOf(place));
    throw error;
  } finally {
    await clear(place);
    await model.close();
  }
}

async function run(scene, daemonDies) {
  const { place, model } = scene;
  const { session: lead } = await must(place, "orchestrator", "ensure", "orchard", "--agent", "claude-code");
  await must(place, "session", "send", lead.id, GOAL);
  await until("both workers are in the middle of their turns", () => model.holding() === 2);
  const { tasks } = await plan(place);
  const [pears, quinces] = await Promise.all(tasks.map((task) => show(place, task.workers[0])));
  assert.deepEqual([pears.agent, quinces.agent], ["codex", "opencode"]);

  await asks(scene, pears, daemonDies);
  await isKilled(scene, quinces, daemonDies);
  for (const task of ["Pears", "Quinces"]) {
    await until(`the orchestrator was told that ${task} is done`, () => heard(model, "lead").some((words) => words.includes(`(${task}) is done`)));
  }
  for (const { id } of [lead, pears, quinces]) await until(`${id} rests`, async () => (await show(place, id)).status === "idle");
  await isReached(scene, { lead, pears, quinces });
  await isToldByWhom(scene, { lead, pears, quinces });
  eachHeardOnce(model, ["lead", pears.id, quinces.id]);
}

/** The worker stands before a permission prompt. The orchestrator puts it before the person, who answers. */
async function asks({ place, model }, { id, worktree }, daemonDies) {
  model.release("pears");
  await until("it asks", async () => (await show(place, id)).status === "needs_you");
  // The orchestrator has not been told yet, since news are gathered for a moment.
  if (daemonDies) await another(place);
  const [question] = await until("the person is asked", async () => {
    const { questions } = await plan(place);
    return questions.length > 0 && questions;
  });
  assert.match(question.text, /asks for permission:[\s\S]*pears\.csv[\s\S]*Advice: Pears needs it\./);
  assert.equal(existsSync(join(worktree, "pears.csv")), false, "it ran before anybody was asked");
  await must(place, "plan", "--project", "orchard", "answer", String(question.id), "Yes, this once.");
  const { proof } = await promptOf(place, id);
  await must(place, "session", "answer", id, "once", "--proof", proof);
  await until("it is done", async () => (await plan(place)).tasks[0].state === "done");
}

/** The worker dies in the middle of its turn, in the second run while there is no daemon to see it. */
async function isKilled({ place, model }, { id }, daemonDies) {
  const turn = await thinksAbout(model, QUINCES);
  const { process: running } = await show(place, id);
  const dies = async () => {
    process.kill(running.agent_pid, "SIGKILL");
    await until("its agent is dead", () => !isAlive(running.agent_pid));
  };
  await (daemonDies ? another(place, dies) : dies());
  assert.equal(await outcomeOf(turn), "left");
}

/** The daemon is killed, and another one takes over. */
async function another(place, meanwhile = () => {}) {
  await killDaemon(place);
  await meanwhile();
  await serve(place);
}

/** What was wanted is there: in the plan, and in the branches. */
async function isReached({ place }, { lead, pears, quinces }) {
  const { goal, tasks, questions } = await plan(place);
  assert.deepEqual([goal.text, goal.by], [GOAL, lead.id]);
  const ends = tasks.map(({ state, note }) => [state, note.text, note.by]);
  assert.deepEqual(ends, [["done", "Pears are in.", pears.id], ["done", "Quinces are in.", quinces.id]]);
  assert.deepEqual(questions.map(({ by, answer }) => [by, answer.text, answer.by]), [[lead.id, "Yes, this once.", undefined]]);
  for (const [{ branch }, fruit, price] of [[pears, "pears", 4], [quinces, "quinces", 5]]) {
    const committed = execFileSync("git", ["show", `${branch}:${fruit}.csv`], { cwd: place.repository, env: place.env, encoding: "utf8" });
    assert.equal(committed, `${fruit},${price}\n`);
  }
}

/** Whoever did something is on record with it, and every message was taken. */
async function isToldByWhom({ place, model }, { lead, pears, quinces }) {
  const story = (await planLog(place)).map((line) => line.replace(/(permission:).*/, "$1 ..."));
  assert.deepEqual(story, [
    `${lead.id}: goal: ${GOAL}`,
    `${lead.id}: task 1 added: Pears`,
    `${lead.id}: task 2 added: Quinces`,
    `${lead.id}: question 1 asked: ${pears.id} asks for permission: ...`,
    "person: question 1 answered: Yes, this once.",
    `${pears.id}: task 1 done, noted: Pears are in.`,
    `${quinces.id}: task 2 done, noted: Quinces are in.`,
  ]);
  assert.deepEqual(await actsOn(place, pears.id), [
    `${lead.id}: asked for`,
    "person: asked: answer its prompt with once",
    `${pears.id}: reported on its task: it is done`,
  ]);
  assert.deepEqual(await actsOn(place, quinces.id), [
    `${lead.id}: asked for`,
    `${lead.id}: asked: bring it back`,
    `${lead.id}: asked: send it "Go on with Quinces."`,
    `${quinces.id}: reported on its task: it is done`,
  ]);
  const news = heard(model, "lead").join("\n");
  for (const part of [`- ${pears.id}, task 1 (Pears): It wants to run a command`, `- ${quinces.id}, task 2 (Quinces): Signal 9 ended its agent`]) {
    assert.ok(news.includes(part), `it was not told "${part}":\n${news}`);
  }
  for (const { id } of [lead, pears, quinces]) {
    const messages = await must(place, "session", "messages", id);
    assert.deepEqual(messages.filter(({ receipt }) => receipt !== "submitted"), [], `not every message to ${id} was taken`);
  }
}
