// What every agent goes through, in this order, in one session. Each scenario finds out what really happened first, and then
// what the product shows of it. It answers `undefined` if they agree, or what the product cannot tell or tells wrongly.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { never, until } from "./wait.mjs";
import { ao, must, processesOf } from "./place.mjs";
import { promptOf, show, showsOneOf, soon } from "./shown.mjs";
import { isThere, outcomeOf, reached, runs, timesGiven, turnsOf } from "./truth.mjs";

const QUIET_SECONDS = 1.5;
const IDLE = ["idle"];
// After this an answer has done nothing.
const ANSWERED_MS = 8000;

/** The scenarios by name, in their order; `short` ones run every time. */
export const SCENARIOS = [
  { name: "prompt", title: "first prompt", short: true, play: firstPrompt },
  { name: "granted", title: "permission granted", short: true, play: granted },
  { name: "denied", title: "permission denied", play: denied },
  { name: "thinking", title: "interrupted while thinking", whole: true, play: interruptedThinking },
  { name: "tool", title: "interrupted in a tool", whole: true, play: interruptedInTool },
  { name: "paste", title: "long paste", whole: true, play: longPaste },
  { name: "error", title: "API error", whole: true, play: apiError },
  { name: "idle", title: "idle afterwards", whole: true, play: idle },
  { name: "exit", title: "exit", short: true, play: exit },
  { name: "resume", title: "resume after exit", short: true, play: resume },
  { name: "killed", title: "kill -9 and resume", play: killed },
];

/** Makes the session with its first prompt. */
async function firstPrompt(scene) {
  const { place, model, agent, traits } = scene;
  scene.first = "FAKE:text Apples stay at three.";
  const mode = traits.mode ? ["--mode", traits.mode] : [];
  const session = await must(place, "session", "new", "orchard", "--agent", agent.id, ...mode, "--prompt", scene.first);
  scene.id = session.id;
  scene.worktree = session.worktree;
  const entry = await reached(model, scene.first);
  assert.equal(await outcomeOf(entry), "answered");
  const wrong = await showsOneOf(place, scene.id, ...IDLE);
  assert.equal(timesGiven(model, scene.first), 1, "the first prompt reached the model once");
  scene.last = scene.first;
  return wrong;
}

/** Sends a message without waiting for its receipt; what becomes of it is seen elsewhere. */
function send({ place, id }, text) {
  void ao(place, "session", "send", id, text);
}

/** Sends a message and waits until the model is asked it, for as long as the product does not say that it never will be. */
async function ask(scene, text) {
  let refusal;
  void ao(scene.place, "session", "send", scene.id, text).then(({ code, said }) => {
    if (code !== 0) refusal = said || `exit code ${code}`;
  });
  return reached(scene.model, text, { stop: () => refusal });
}

async function askFor(scene, name) {
  const prompt = `${scene.traits.asking(`touch ${name}`)} ;; FAKE:text ${name} is done.`;
  const entry = await ask(scene, prompt);
  assert.equal(await outcomeOf(entry), "answered");
  const session = { worktree: scene.worktree };
  const wrong = await showsOneOf(scene.place, scene.id, "needs_you");
  assert.equal(isThere(session, name), false, "the tool ran before anybody was asked");
  const shown = await promptOf(scene.place, scene.id);
  if (!shown) return { prompt, session, wrong: wrong ?? "shows that it asks, but not what" };
  return { prompt, session, shown, wrong };
}

// Answers a prompt that is on the screen. An answer that does nothing is told, and given once more, so that what comes
// after it is seen too.
async function answer(scene, choice, shown, worked) {
  await must(scene.place, "session", "answer", scene.id, choice, "--proof", shown.proof);
  if (await soon(worked, ANSWERED_MS)) return undefined;
  const again = await promptOf(scene.place, scene.id);
  assert.ok(again, `the answer "${choice}" did something else`);
  await must(scene.place, "session", "answer", scene.id, choice, "--proof", again.proof);
  await until(`the answer "${choice}" did something`, worked);
  return `gives the answer "${choice}" before the agent takes keys`;
}

async function granted(scene) {
  const { prompt, session, shown, wrong: before } = await askFor(scene, "granted.txt");
  if (!shown) return before;
  const late = await answer(scene, "once", shown, () => isThere(session, "granted.txt"));
  const wrong = before ?? late;
  if (scene.traits.turns === 2) assert.equal((await reached(scene.model, prompt, { count: 2 })).results, 1);
  return wrong ?? (await showsOneOf(scene.place, scene.id, ...IDLE));
}

async function denied(scene) {
  const { session, shown, wrong } = await askFor(scene, "denied.txt");
  if (!shown) return wrong;
  const gone = async () => (await ao(scene.place, "session", "prompt", scene.id)).code !== 0;
  const late = await answer(scene, "deny", shown, gone);
  const after = late ?? (await showsOneOf(scene.place, scene.id, ...IDLE));
  await never("what was denied was done", QUIET_SECONDS, () => isThere(session, "denied.txt"));
  return wrong ?? after;
}

async function interruptedThinking(scene) {
  const { place, model, id } = scene;
  const prompt = "FAKE:hold ;; FAKE:text Never said.";
  const entry = await ask(scene, prompt);
  const before = await showsOneOf(place, id, "working");
  await must(place, "session", "interrupt", id);
  assert.equal(await outcomeOf(entry), "left", "the agent did not hang up on the model");
  return before ?? (await showsOneOf(place, id, ...IDLE));
}

async function interruptedInTool(scene) {
  const { place, model, id, traits } = scene;
  const folder = join(place.folder, "watched");
  const file = join(folder, scene.agent.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "");
  const prompt = `${traits.tool(`tail -f ${file}`)} ;; FAKE:text Never said.`;
  // The program itself: a shell that is about to start it may not be interrupted yet.
  const word = `tail\0-f\0${file}`;
  await ask(scene, prompt);
  if (traits.asksForTool) {
    const shown = await promptOf(place, id);
    assert.ok(shown, "it asked nothing before a tool that it should ask about");
    await answer(scene, "once", shown, () => processesOf(place, word).length > 0);
  }
  await runs(place, word);
  const before = await showsOneOf(place, id, "working");
  await must(place, "session", "interrupt", id);
  const asked = traits.asksAfterTool ? await denies(scene) : undefined;
  const after = asked ?? (await showsOneOf(place, id, ...IDLE));
  await never("the interrupted turn went on", QUIET_SECONDS, () => turnsOf(model, prompt).length > 1);
  return before ?? after;
}

// Says no to what it asks.
async function denies(scene) {
  const wrong = await showsOneOf(scene.place, scene.id, "needs_you");
  const shown = await promptOf(scene.place, scene.id);
  assert.ok(shown, "it shows that it asks, but not what");
  await must(scene.place, "session", "answer", scene.id, "deny", "--proof", shown.proof);
  return wrong;
}

async function longPaste(scene) {
  const lines = Array.from({ length: 80 }, (_, i) => `Tree ${i}: "apples" & pears, as many as the ladder's ${i} rungs let me see.`);
  const text = `${lines.join("\n")}\nFAKE:text Eighty trees.`;
  const entry = await ask(scene, text);
  assert.equal(await outcomeOf(entry), "answered");
  assert.equal(turnsOf(scene.model, text).length, 1, "the paste reached the model once");
  return showsOneOf(scene.place, scene.id, ...IDLE);
}

async function apiError(scene) {
  const prompt = "FAKE:error 400";
  assert.equal(await outcomeOf(await ask(scene, prompt)), "error 400");
  // The turn is over: it waits for a person, with or without a word about why.
  return showsOneOf(scene.place, scene.id, "idle", "needs_you", "failed");
}

async function idle(scene) {
  const prompt = "FAKE:text Pears go up to four.";
  await outcomeOf(await ask(scene, prompt));
  scene.last = prompt;
  const wrong = await showsOneOf(scene.place, scene.id, ...IDLE);
  await never("it was asked twice", QUIET_SECONDS, () => turnsOf(scene.model, prompt).length > 1);
  return wrong;
}

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function exit(scene) {
  const { process: running } = await show(scene.place, scene.id);
  assert.ok(running, "it does not run any more");
  send(scene, scene.traits.exit);
  await until("the agent ended", () => !alive(running.agent_pid));
  return showsOneOf(scene.place, scene.id, "exited");
}

/** Brings it back and has it say something; the model's log shows whether it is the same conversation. */
async function goesOn(scene, text) {
  const { place, id, model, last: before } = scene;
  await must(place, "session", "restore", id);
  const wrong = await showsOneOf(place, id, "idle", "running");
  const prompt = `FAKE:text ${text}`;
  const entry = await ask(scene, prompt);
  await outcomeOf(entry);
  // The last turn before, and not the first one: Gemini writes that behind its own introduction once a tool was denied, and
  // leaves both out of a resumed conversation.
  assert.ok(entry.earlier.some((words) => words.includes(before)), `it is another conversation: nothing of "${before}" is left`);
  assert.equal(timesGiven(model, scene.first), 1, "the first prompt was given a second time");
  scene.last = prompt;
  return wrong ?? showsOneOf(place, id, ...IDLE);
}

function resume(scene) {
  return goesOn(scene, "Back again.");
}

async function killed(scene) {
  const { process: running } = await show(scene.place, scene.id);
  assert.ok(running, "it does not run any more");
  process.kill(running.agent_pid, "SIGKILL");
  const wrong = await showsOneOf(scene.place, scene.id, "exited", "failed");
  return (await goesOn(scene, "Back from the dead.")) ?? wrong;
}
