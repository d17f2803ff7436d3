// A9 with the agents that are not Claude Code: the wheel goes back through what they have said, and to the end again. Claude
// Code's is among the window's own tests.

import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { startFakeModel } from "../fakemodel/server.mjs";
import { onScreen, openApp, repository } from "../webdriver/lib/product.mjs";
import { openTerminal } from "../webdriver/lib/terminal.mjs";
import { SAYINGS, scrollsThroughSayings } from "../webdriver/lib/wheel.mjs";
import { must, pathOf, peopleOf } from "./lib/place.mjs";
import { show, storyOf } from "./lib/shown.mjs";
import { until } from "./lib/wait.mjs";

const agents = JSON.parse(process.env.AO_TEST_AGENTS ?? "[]");

for (const id of ["codex", "opencode"]) {
  const agent = agents.find((one) => one.id === id);
  const skip = (agent === undefined && "it is not among the agents of this run") || (!process.env.AO_TEST_APP && "it takes the app");
  test(`A9: the wheel scrolls back through what ${id} has said`, { skip, timeout: 300_000 }, (context) =>
    onScreen({}, async (screen) => {
      const model = await startFakeModel();
      const place = { folder: screen.folder, repository: repository(screen, "orchard"), env: screen.env };
      try {
        await makePerson(place, agent, model);
        const window = await openApp(screen);
        await must(place, "project", "add", place.repository);
        const session = await must(place, "session", "new", "orchard", "--agent", id, "--prompt", SAYINGS);
        await until("it has said all", async () => (await show(place, session.id)).status === "idle");
        await window.waitFor("its row", (wanted) => document.querySelector(`[data-testid="session-row"][data-session="${wanted}"]`), session.id);
        await openTerminal(window, session.id);
        await scrollsThroughSayings(screen, window, `acceptance-${id}-wheel`);
        await window.close();
      } catch (error) {
        context.diagnostic(await storyOf(place));
        throw error;
      } finally {
        await model.close();
      }
    }),
  );
}

/** Somebody who uses the agent already, and opens the app from a menu: the agent knows this only from the login shell. */
async function makePerson({ folder, repository: path }, agent, model) {
  const [person] = await peopleOf([agent]);
  person.seed(folder, path, model);
  const env = { PATH: pathOf([agent]), ...person.env(folder, model) };
  writeFileSync(join(folder, ".bash_profile"), Object.entries(env).map(([name, value]) => `export ${name}="${value}"\n`).join(""));
}
