// The table of agents and scenarios, written by the runs that saw them. A run that drove some of the agents leaves the
// rows of the others as they are.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("../TABLE.md", import.meta.url));

const inOneCell = (text) => text.split("\n")[0].replaceAll("|", "/");

/** What a scenario came to, as a cell says it. */
export const cell = {
  right: () => "right",
  cannotTell: (why) => `cannot tell: ${inOneCell(why)}`,
  notApplicable: (why) => `– ${inOneCell(why)}`,
  failed: (why) => `**fails**: ${inOneCell(why)}`,
};

const line = (cells) => `| ${cells.join(" | ")} |`;

function rowsBefore() {
  if (!existsSync(FILE)) return new Map();
  const rows = readFileSync(FILE, "utf8").split("\n").filter((text) => text.startsWith("| ") && !/^\| (agent|---)/.test(text));
  return new Map(rows.map((text) => [text.slice(2).split(" | ")[0], text]));
}

/** Writes tests/agents/TABLE.md; `order` are the names of all agents. */
export function writeTable(table, scenarios, order) {
  const rows = rowsBefore();
  for (const [agent, row] of table) {
    rows.set(agent.name, line([agent.name, agent.version, ...scenarios.map((each) => row.get(each.name) ?? "")]));
  }
  const head = ["agent", "version", ...scenarios.map((scenario) => scenario.title)];
  const body = [line(head), line(head.map(() => "---")), ...order.filter((name) => rows.has(name)).map((name) => rows.get(name))];
  writeFileSync(
    FILE,
    `# What each agent does, and whether the app shows it

Written by \`npm run test:agents\`, not by hand. Each agent runs as people run it, in a real terminal under the product, against
a model that answers by script. What really happened is known from the model's log and from files and processes, never from what
the agent tells the product. A cell is "right" if the product showed just that; an empty one is a scenario that only some of the
agents go through.

${body.join("\n")}
`,
  );
}
