// The agents that tests drive: where each comes from and at which version. Beside this file, one folder for each holds
// what pins it: every package it is made of, with its checksum and without the name of a registry.

/** Node for the agents: several need a newer one than the project does, and under an older one npm quietly takes old agents. */
export const NODE = "22.23.3";

/**
 * @typedef {object} Source
 * @property {string} name as people call it
 * @property {string} program what it is called on the PATH
 * @property {string} [npm] its package on npm
 * @property {string} [pypi] its package on PyPI
 * @property {string} version the pinned one
 * @property {string} [of] whose program it is, if it is another agent's run in another way
 * @property {string} why why this one is not the newest, if it is not
 */

/** @type {Record<string, Source>} */
const OWN = {
  "claude-code": { name: "Claude Code", program: "claude", npm: "@anthropic-ai/claude-code", version: "2.1.330" },
  codex: { name: "Codex", program: "codex", npm: "@openai/codex", version: "0.169.0" },
  opencode: { name: "opencode", program: "opencode", npm: "opencode-ai", version: "1.18.33" },
  gemini: { name: "Gemini CLI", program: "gemini", npm: "@google/gemini-cli", version: "0.61.0" },
  aider: { name: "aider", program: "aider", pypi: "aider-chat", version: "0.86.2" },
  qwen: { name: "Qwen Code", program: "qwen", npm: "@qwen-code/qwen-code", version: "0.24.4" },
  copilot: { name: "Copilot CLI", program: "copilot", npm: "@github/copilot", version: "1.0.102" },
  pi: { name: "pi", program: "pi", npm: "@mariozechner/pi-coding-agent", version: "0.73.1" },
  cline: { name: "Cline", program: "cline", npm: "cline", version: "3.0.65" },
  kilo: { name: "Kilo Code", program: "kilo", npm: "@kilocode/cli", version: "7.7.7", why: "7.8.1 was published without its program for Linux" },
  continue: { name: "Continue", program: "cn", npm: "@continuedev/cli", version: "1.5.47" },
};

// The same programs, run by the Agent Client Protocol instead of in a terminal of their own.
const BY_ACP = ["opencode", "gemini", "qwen", "copilot"];

/** @type {Record<string, Source>} */
export const AGENTS = {
  ...OWN,
  ...Object.fromEntries(BY_ACP.map((of) => [`${of}-acp`, { ...OWN[of], name: `${OWN[of].name} (ACP)`, of }])),
};
