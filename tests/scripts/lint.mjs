// `npm run lint`: what a reviewer should not have to say. rustfmt, clippy without warnings, ESLint, TypeScript, and
// a catalogue of words that is that of the sources.

import { cargo, checkTypes, checkWords, locked, notes } from "./lib/build.mjs";
import { inRoot, npmTool, root } from "./lib/paths.mjs";
import { main, run } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { Stages } from "./lib/stages.mjs";

await main(async () => {
  await setUp({ groups: ["core", "window"], ui: true });
  const stages = new Stages();
  await stages.run("lint: rustfmt", () => cargo(["fmt", "--all", "--check"], { sentence: "the Rust sources are not formatted; run: cargo fmt --all" }));
  await stages.run("lint: clippy", () =>
    cargo(["clippy", "--workspace", "--all-targets", ...locked, "--", "-D", "warnings"], { sentence: "clippy has something to say; see above." }),
  );
  await stages.run("lint: eslint", () =>
    run(process.execPath, [npmTool("eslint"), "--config", inRoot("ui", "eslint.config.mjs"), "--max-warnings", "0", "ui"], {
      cwd: root,
      sentence: "ESLint has something to say; see above.",
    }),
  );
  await stages.run("lint: tsc", () => checkTypes());
  await stages.run("lint: words", () => checkWords());
  stages.report({ file: notes("lint-stages.json") });
  return stages.close();
});
