// How the scenarios are played to each agent, where that differs: what makes it ask, what ends it, what it cannot show.
// Nothing here says what the product does about it; that stands in the agent's manifest.

const shell = (command) => `FAKE:shell ${command}`;
const escalated = (command) =>
  `FAKE:call exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: "require_escalated", justification: "the orchard needs it" })}`;

/**
 * @typedef {object} Traits
 * @property {boolean} whole all scenarios, or only start, prompt, permission, exit and resume
 * @property {string} [mode] the permission mode in which it asks
 * @property {(command: string) => string} asking a script that makes it ask before it runs the command
 * @property {(command: string) => string} tool a script that makes it run the command
 * @property {boolean} [asksForTool] whether the latter asks too
 * @property {boolean} [asksAfterTool] whether it asks what to do with what an interrupted tool has printed
 * @property {string} exit what a person types to end it
 * @property {number} turns how many requests a turn with one tool makes
 * @property {Record<string, string>} unknown scenarios in which the product cannot know, and why; it shows no guess there
 * @property {Record<string, string>} never scenarios that it has not, and why
 */

/** @type {Record<string, Traits>} */
export const TRAITS = {
  "claude-code": traits({ whole: true, asksForTool: true }),
  codex: traits({ whole: true, mode: "accept-edits", asking: escalated, exit: "/quit" }),
  opencode: traits({ whole: true, asksForTool: true }),
  gemini: traits({ whole: true, asksForTool: true, exit: "/quit" }),
  aider: traits({
    whole: true,
    mode: "accept-edits",
    asksForTool: true,
    turns: 1,
    asksAfterTool: true,
  }),
  qwen: traits({ exit: "/quit" }),
  copilot: traits({}),
  pi: traits({ mode: "full", exit: "/quit", never: { granted: "it asks for no permission", denied: "it asks for no permission" } }),
  cline: traits({ exit: "/quit" }),
  kilo: traits({}),
  continue: traits({ whole: true, asksForTool: true }),
  "opencode-acp": traits({ whole: true, asksForTool: true }),
  "gemini-acp": traits({ whole: true, asksForTool: true }),
  "qwen-acp": traits({ whole: true }),
  "copilot-acp": traits({ whole: true, asksForTool: true }),
};

function traits(differing) {
  return { whole: false, mode: "ask", asking: shell, tool: shell, exit: "/exit", turns: 2, never: {}, unknown: {}, ...differing };
}
