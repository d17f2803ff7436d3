// A9 with the agents that are not Claude Code: the wheel goes back through what they have said, and to the end again. Claude
// Code's is among the window's own tests.

import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { onScreen, openApp, repository } from "../webdriver/lib/product.mjs";
import { openTerminal } from "../webdriver/lib/terminal.mjs";
import { SAYINGS, scrollsThroughSayings } from "../webdriver/lib/wheel.mjs";
import { atDesktop, must } from "./lib/place.mjs";
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
        await atDesktop(place, [agent], model);
        const window = await openApp(screen);
        await must(place, "project", "add", place.repository);
        const session = await must(place, "session", "new", "orchard", "--agent", id, "--prompt", SAYINGS);
        await until("it has said all", async () => (await show(place, session.id)).status === "idle");
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
