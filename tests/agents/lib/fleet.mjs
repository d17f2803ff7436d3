// What a real orchestrator and its workers do in a test: scripts with our tools in them, what they make of the app's news,
// and what each of them was told, as its own model saw it.

import assert from "node:assert/strict";
import { must } from "./place.mjs";

/** What each agent calls our tools. */
export const TOOLS = { "claude-code": "mcp__ao__", codex: "mcp__ao__", opencode: "ao_", qwen: "mcp__ao__", copilot: "ao-", kilo: "ao_" };

/** A script, one directive to a line, since what parts the words of a script may stand in an argument. */
export const script = (...lines) => lines.join("\n");

/** The directive that calls one of our tools. */
export const tool = (agent, name, input = {}) => `FAKE:call ${TOOLS[agent]}${name} ${JSON.stringify(input)}`;

const OF_A_WORKER = /^- (?<session>\S+), task \d+ \((?<title>[^)]*)\): (?<what>.*)$/;

/** The directive by which an orchestrator tells a worker to go on. */
export const goOn = (agent, session, title) => tool(agent, "send_message", { session, text: `Go on with ${title}.` });

/**
 * What an orchestrator does at news of its workers: a prompt goes before the person, an agent that ended is brought back, and
 * one that is back in its conversation is told to go on. All else is good to know, unless `also` makes more of a line.
 */
export const leads = (agent, also = () => []) => [
  {
    when: /^\[ao\] News of your workers:\n(?<lines>[\s\S]*)/,
    script: ({ groups }) => script(...groups.lines.split("\n").flatMap((line) => [...answersTo(agent, line), ...also(line)]), "FAKE:text Seen to."),
  },
  { when: /^The answer to your question/, script: "FAKE:text Good to know." },
];

function answersTo(agent, line) {
  const { session, title, what } = OF_A_WORKER.exec(line)?.groups ?? {};
  if (/only a person may answer that/.test(what)) return [tool(agent, "forward_permission", { session, advice: `${title} needs it.` })];
  if (/ended its agent/.test(what)) return [tool(agent, "restore_session", { session }), goOn(agent, session, title)];
  if (/was brought back into its conversation/.test(what)) return [goOn(agent, session, title)];
  return [];
}

// Whose turn it was: each agent knows from its instructions what it is, and they travel with every request.
const LEAD = "You coordinate this project";
const isOf = (session) => (entry) => entry.turn && entry.system.includes(session === "lead" ? LEAD : `You are a worker: session ${session},`);

/** What a worker, or the `lead`, was told, in order, as its model saw it. What it was told twice is in it twice. */
export const heard = (model, session) => model.log.filter(isOf(session)).filter(({ results }) => results === 0).map(({ words }) => words.at(-1).trim());

// The log keeps so much of earlier words.
const beginning = (words) => words.slice(0, 200).trim();

/** Fails if one of these was told something twice, or has something twice in the conversation that it ended with. */
export function eachHeardOnce(model, sessions) {
  for (const session of sessions) {
    const told = heard(model, session);
    assert.deepEqual(told, [...new Set(told)], `${session} was told something twice`);
    const { earlier, words } = model.log.findLast(isOf(session));
    const kept = [...earlier, ...words].map(beginning);
    for (const one of told) assert.equal(kept.filter((words) => words === beginning(one)).length, 1, `${session} should have this once: ${one}`);
  }
}

/** A project's plan, whole. */
export const plan = (place) => must(place, "plan", "--project", "orchard", "show", "--all");

const said = ({ by, what }) => `${by.session ?? by}: ${what}`;

/** What was done to the plan, and by whom. */
export const planLog = async (place) => (await must(place, "plan", "--project", "orchard", "log")).map(said);

/** What somebody did to a session, and who. */
export const actsOn = async (place, session) => (await must(place, "session", "log", session)).filter(({ by }) => by).map(said);
