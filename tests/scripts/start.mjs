// `npm start`: from a fresh clone to an open window, or to a daemon in the foreground where there is no screen.

import { buildApp, buildCore, buildUi } from "./lib/build.mjs";
import { core } from "./lib/paths.mjs";
import { main, onLinux, runInForeground, say } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

const hasScreen = !onLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

await main(hasScreen ? startWindow : startHeadless);

async function startWindow() {
  await setUp({ groups: ["core", "window"], ui: true });
  await buildUi();
  await buildCore();
  const app = await buildApp();
  say("Starting AO Desktop");
  return runInForeground(app, []);
}

async function startHeadless() {
  await setUp({ groups: ["core"], ui: false });
  await buildCore();
  const ao = core();
  console.log(`
There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the daemon runs in this terminal; Ctrl-C
stops it, and its sessions go on. In another terminal:

  ${ao} project add <folder>         adds a git repository
  ${ao} session new <project>        starts a session in it
  ${ao} session attach <session>     shows the session's terminal
`);
  return runInForeground(ao, ["daemon"]);
}
