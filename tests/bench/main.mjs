// The window's benchmarks, each beside its peer in one run. `npm run bench` builds what they need and starts this.

import { burst, typing } from "./terminal.mjs";
import { print } from "./lib/table.mjs";
import { memory, starting, switching } from "./window.mjs";

const ALL = { B3: typing, B4: burst, B8: starting, B9: memory, B19: switching };

const asked = process.argv.slice(2).map((word) => word.toUpperCase());
const rows = [];
for (const [id, measure] of Object.entries(ALL)) {
  if (asked.length === 0 || asked.includes(id)) rows.push(...(await measure()));
}
process.exitCode = print(rows) ? 0 : 1;
