// What only a person's login shell knows: an app that is opened from a menu has none of it in its own environment.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Has the login shell of whoever is at home in `folder` set these variables. */
export function loginShell(folder, variables) {
  writeFileSync(join(folder, ".bash_profile"), Object.entries(variables).map(([name, value]) => `export ${name}="${value}"\n`).join(""));
}
