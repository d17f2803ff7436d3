// Type-checks everything for Windows and macOS on a Debian or Ubuntu machine.
//
// It needs the distribution's own Rust that ships the standard library's source, since that library is compiled for
// targets that rustup is not asked for; and a C compiler for Windows. For macOS there is none here: nothing is linked
// by `cargo check`, so a stand-in that leaves an empty object file is enough for the build scripts of C libraries.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { cargo, locked, notes } from "./lib/build.mjs";
import { target } from "./lib/paths.mjs";
import { Failure, main, onLinux } from "./lib/run.mjs";
import { Stages } from "./lib/stages.mjs";
import { ensureSystem } from "./lib/system.mjs";

const TARGETS = { windows: "x86_64-pc-windows-gnu", macos: "aarch64-apple-darwin" };

const { positionals } = parseArgs({ allowPositionals: true });

await main(async () => {
  if (!onLinux) throw new Failure("the checks for other systems run on Debian or Ubuntu.");
  const stages = new Stages();
  const names = positionals.length > 0 ? positionals : Object.keys(TARGETS);
  const ready = await stages.run("cross: set-up", () => ensureSystem(["core", "cross"]));
  for (const name of ready ? names : []) {
    const triple = TARGETS[name];
    if (!triple) throw new Failure(`there is no target "${name}"; the targets are ${Object.keys(TARGETS).join(", ")}.`);
    await stages.run(`cross: ${name}`, () => check(name, triple));
  }
  stages.report({ file: notes("cross-stages.json") });
  return stages.close();
});

async function check(name, triple) {
  const folder = join(target, `cross-${name}`);
  const rust = "/usr/bin";
  await cargo(["check", "--workspace", "-Zbuild-std=std,panic_unwind", "--target", triple, "--keep-going", ...locked], {
    env: {
      PATH: `${rust}${delimiter}${process.env.PATH}`,
      RUSTC: join(rust, "rustc"),
      // The standard library's source is an unstable input for a stable compiler.
      RUSTC_BOOTSTRAP: "1",
      CARGO_TARGET_DIR: folder,
      ...(name === "macos" ? standIns(folder) : {}),
    },
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
