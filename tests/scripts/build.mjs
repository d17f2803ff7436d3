// `npm run build`: the release build of the core and of the app that carries it.

import { buildApp, buildCore, buildUi } from "./lib/build.mjs";
import { core } from "./lib/paths.mjs";
import { main, say } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp({ groups: ["core", "window"], ui: true });
  await buildUi();
  await buildCore("release");
  const app = await buildApp("release");
  say(`Built ${core("release")} and ${app}`);
});
