// The overnight bar, at speed: in the evening a person opens the app and gives an orchestrator a goal; then nobody touches
// anything. A worker's terminal dies, the daemon dies three times, the app is closed and opened again. In the morning every
// task is done or has a question on record, in the same eight sessions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { onScreen, openApp, repository, runFile } from "../webdriver/lib/product.mjs";
import { eachHeardOnce, goOn, heard, leads, plan, planLog, script, tool } from "./lib/fleet.mjs";
import { ao, atDesktop, isAlive, killDaemon, must } from "./lib/place.mjs";
import { show, storyOf } from "./lib/shown.mjs";
import { outcomeOf, thinksAbout } from "./lib/truth.mjs";
import { until } from "./lib/wait.mjs";

const agents = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]");
const WHO = ["claude-code", "codex", "opencode"];
const some = WHO.map((id) => agents.find((agent) => agent.id === id));
const skip = (some.includes(undefined) && `it takes ${WHO.join(", ")}`) || (!process.env.AO_TEST_APP && "it takes the app");

const LEAD = "claude-code";
const GOAL = "See to all the fruit.";
const ESCALATED = { cmd: "touch ../figs", sandbox_permissions: "require_escalated", justification: "figs grow elsewhere" };

const reports = (agent, title) => [tool(agent, "report", { text: `${title} are seen to.`, done: true }), `FAKE:text ${title}.`];

// In the plan's order. `begins` is what its worker does at first, `then` who begins after it.
const TASKS = [
  { title: "Apples", agent: "codex", begins: reports, then: [5], ends: "done" },
  { title: "Pears", agent: "codex", begins: (agent) => [tool(agent, "ask", { text: "Do we sell pears at all?" }), "FAKE:text Asked."], ends: "asked" },
  { title: "Quinces", agent: "opencode", begins: () => ["FAKE:hold", "FAKE:text Never said."], then: [7], ends: "done" },
  { title: "Plums", agent: "claude-code", begins: () => ["FAKE:hold", "FAKE:text Half of them."], ends: "done" },
  { title: "Cherries", agent: "codex", after: [1], begins: reports, then: [6], ends: "done" },
  { title: "Figs", agent: "codex", after: [5], begins: () => [`FAKE:call exec_command ${JSON.stringify(ESCALATED)}`], ends: "asked" },
  { title: "Grapes", agent: "opencode", after: [3], begins: (agent, title) => ["FAKE:hold", ...reports(agent, title)], ends: "done" },
];
const brief = (title) => `Look after the ${title}.`;
const of = (title) => TASKS.find((task) => task.title === title);

const spawn = (number) => tool(LEAD, "spawn_worker", { task: number, agent: TASKS[number - 1].agent });
const adds = ({ title, after }) => tool(LEAD, "task_add", { title, brief: brief(title), after });

/** What the orchestrator makes of one line of its news besides: who comes next, and that half a task is not all of it. */
function also(line) {
  const done = /^- Task (\d+) \(\w+\) is done/.exec(line);
  if (done) return (TASKS[done[1] - 1].then ?? []).map(spawn);
  const [, session] = /^- (\S+), task 4 \(Plums\): It finished its turn/.exec(line) ?? [];
  return session ? [goOn(LEAD, session, "Plums")] : [];
}

const RULES = [
  { when: /^See to all/, script: script(tool(LEAD, "plan_goal", { text: GOAL }), ...TASKS.map(adds), ...[1, 2, 3, 4].map(spawn), "FAKE:text They are at work.") },
  { when: /^Look after the (\w+)/, script: ([, title]) => script(...of(title).begins(of(title).agent, title)) },
  { when: /Go on with (\w+)/, script: ([, title]) => script(...reports(of(title).agent, title)) },
  ...leads(LEAD, also),
];

test("overnight: a worker dies, the daemon dies three times, the app is closed, and every task ends done or asked", { skip }, (context) =>
  onScreen({}, async (screen) => {
    const model = await startFakeModel({ rules: RULES });
    const place = { folder: screen.folder, repository: repository(screen, "orchard"), env: screen.env };
    try {
      await atDesktop(place, some, model);
      await night({ screen, place, model });
    } catch (error) {
      context.diagnostic(await storyOf(place));
      throw error;
    } finally {
      await model.close();
    }
  }),
);

async function night(scene) {
  const { screen, place, model } = scene;
  const evening = await openApp(screen);
  await must(place, "project", "add", place.repository);
  await must(place, "settings", `max_running=${TASKS.length + 1}`);
  const { session: lead } = await must(place, "orchestrator", "ensure", "orchard", "--agent", LEAD);
  await must(place, "session", "send", lead.id, GOAL);

  const figs = await workerOf(scene, "Figs");
  await until("it asks", async () => (await show(place, figs)).status === "needs_you");
  await daemonDies(scene);
  await until("that is a question on record", async () => (await stateOf(place)).Figs === "asked");

  await terminalDies(scene, "Quinces");
  await thinksAbout(model, brief("Grapes"));
  const before = await sessions(place);

  await isClosed(scene, evening);
  const morning = await openApp(screen);
  await morning.waitFor("all sessions", (count) => document.querySelectorAll('[data-testid="session-row"]').length === count, before.length);
  await until("Plums are seen to", async () => (await stateOf(place)).Plums === "done");
  await daemonDies(scene);
  model.release("Grapes");
  await until("every task has its end", async () => Object.entries(await stateOf(place)).every(([title, state]) => state === of(title).ends));

  await until("the orchestrator was told of all", () => TASKS.filter(({ ends }) => ends === "done").every(({ title }) => heard(model, "lead").some((words) => words.includes(`(${title}) is done`))));
  await until("it rests", async () => (await show(place, lead.id)).status === "idle");
  await nobodyTouchedIt(scene, before);
  await morning.close();
}

/** A task's worker, once there is one. */
async function workerOf({ place }, title) {
  const found = async () => (await plan(place)).tasks.find((task) => task.title === title)?.workers[0];
  return until(`${title} have a worker`, found);
}

const stateOf = async (place) => Object.fromEntries((await plan(place)).tasks.map(({ title, state }) => [title, state]));

/** Each session with what makes it the same one: its launch and its processes. */
async function sessions(place) {
  const all = await must(place, "session", "ls", "orchard");
  return all.map(({ id, launch, process: running }) => ({ id, launch, running })).sort((a, b) => a.id.localeCompare(b.id));
}

/** The daemon dies, and the app starts the next one. */
async function daemonDies({ screen, place }) {
  const { pid } = runFile(screen);
  await killDaemon(place);
  await until("the app has another daemon", async () => ![undefined, pid].includes(runFile(screen)?.pid) && (await ao(place, "status")).code === 0);
}

/** A worker's terminal dies in the middle of its turn, and the daemon that should see it with it. */
async function terminalDies(scene, title) {
  const turn = await thinksAbout(scene.model, brief(title));
  const { process: running } = await show(scene.place, await workerOf(scene, title));
  process.kill(running.host_pid, "SIGKILL");
  await daemonDies(scene);
  assert.equal(await outcomeOf(turn), "left");
}

/** The app is closed, its daemon goes, and a worker ends its turn while there is neither. */
async function isClosed({ screen, model }, window) {
  const { pid } = runFile(screen);
  const turn = await thinksAbout(model, brief("Plums"));
  await window.close();
  await until("its daemon is gone", () => !isAlive(pid));
  model.release("Plums");
  assert.equal(await outcomeOf(turn), "answered");
}

async function nobodyTouchedIt({ place, model }, before) {
  const after = await sessions(place);
  assert.deepEqual(after, before, "not all are the same sessions with the same processes");
  assert.equal(after.length, TASKS.length + 1);
  const again = after.filter(({ launch }) => launch !== 1).map(({ id, launch }) => [id, launch]);
  const { tasks, questions } = await plan(place);
  assert.deepEqual(again, [[tasks[2].workers[0], 2]], "only what died was started again, once");
  assert.deepEqual(tasks.map(({ workers }) => workers.length), TASKS.map(() => 1), "each task has one worker");
  assert.deepEqual(questions.map(({ task, answer }) => [task, answer]).sort(), [[2, undefined], [6, undefined]]);
  assert.ok((await planLog(place)).every((line) => !line.startsWith("person")), "nobody touched the plan");
  const finished = heard(model, "lead").flatMap((words) => words.match(/^- .*finished its turn.*$/gm) ?? []);
  assert.ok(finished.every((line) => /\((?:Plums|Pears)\)/.test(line)), `it was told of turns that nobody finished: ${finished.join("\n")}`);
  eachHeardOnce(model, ["lead", ...tasks.map(({ workers }) => workers[0])]);
}
