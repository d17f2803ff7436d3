// The table of agents and scenarios, written by the run that saw them.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("../TABLE.md", import.meta.url));

/** What a scenario came to. */
export const cell = {
  right: () => ({ text: "right" }),
  cannotTell: (why) => ({ text: "cannot tell", why }),
  notApplicable: (why) => ({ text: "–", why }),
  failed: (why) => ({ text: "**fails**", why }),
};

/** Writes tests/agents/TABLE.md. */
export function writeTable(table, scenarios) {
  const notes = [];
  const note = (agent, scenario, why) => `[${notes.push(`${agent.name}, ${scenario.title}: ${why.split("\n")[0]}`)}]`;
  const text = (agent, scenario, found) => {
    if (!found) return "not run";
    return found.why ? `${found.text} ${note(agent, scenario, found.why)}` : found.text;
  };
  const head = ["agent", "version", ...scenarios.map((scenario) => scenario.title)];
  const rows = [...table].map(([agent, row]) => [agent.name, agent.version, ...scenarios.map((each) => text(agent, each, row.get(each.name)))]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const body = [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
  const list = notes.map((each, i) => `${i + 1}. ${each}`).join("\n");
  writeFileSync(
    FILE,
    `# What each agent can and cannot show

Written by \`npm run test:agents\`; not by hand. Each agent runs as people run it, in a real terminal under the product, against
a model that answers by script. What really happened is known from the model's log and from files and processes; a cell is
"right" if the product showed just that.

${body}

${list}
`,
  );
}
