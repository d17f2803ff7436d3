// Type-checks everything for Windows and macOS on a Debian or Ubuntu machine.
//
// For macOS there is no C compiler here: nothing is linked by `cargo check`, so a stand-in that leaves an empty object
// file is enough for the build scripts of C libraries.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { notes } from "./lib/build.mjs";
import { TARGETS, crossCargo, crossFolder, prepareCross } from "./lib/cross.mjs";
import { Failure, main, onLinux } from "./lib/run.mjs";
import { Stages } from "./lib/stages.mjs";

const { positionals } = parseArgs({ allowPositionals: true });

await main(async () => {
  if (!onLinux) throw new Failure("the checks for other systems run on Debian or Ubuntu.");
  const stages = new Stages();
  const names = positionals.length > 0 ? positionals : Object.keys(TARGETS);
  const unknown = names.find((name) => !(name in TARGETS));
  if (unknown) throw new Failure(`there is no target "${unknown}"; the targets are ${Object.keys(TARGETS).join(", ")}.`);
  const ready = await stages.run("cross: set-up", () => prepareCross());
  for (const name of ready ? names : []) await stages.run(`cross: ${name}`, () => check(name));
  stages.report({ file: notes("cross-stages.json") });
  return stages.close();
});

async function check(name) {
  await crossCargo(name, ["check", "--workspace", "--keep-going"], {
    env: name === "macos" ? standIns(crossFolder(name)) : {},
    sentence: `the code does not compile for ${name}; what cargo printed above says why.`,
  });
}

function standIns(folder) {
  mkdirSync(folder, { recursive: true });
  const compiler = script(join(folder, "cc"), [
    "out=",
    'while [ $# -gt 0 ]; do case "$1" in -o) out=$2; shift ;; esac; shift; done',
    'if [ -n "$out" ]; then : > "$out"; fi',
  ]);
  const archiver = script(join(folder, "ar"), ['for word in "$@"; do case "$word" in *.a) : > "$word" ;; esac; done']);
  return { CC_aarch64_apple_darwin: compiler, CXX_aarch64_apple_darwin: compiler, AR_aarch64_apple_darwin: archiver };
}

function script(path, lines) {
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}
