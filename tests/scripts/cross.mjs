// Type-checks everything for Windows and macOS on a Debian or Ubuntu machine.
//
// Debian's own Rust for its web browsers ships the source of the standard library, so that library is compiled for the
// target, and nothing is fetched from rustup; where the distribution has no such Rust, rustup's targets are used. For
// macOS there is no C compiler here: nothing is linked by `cargo check`, so a stand-in that leaves an empty object file
// is enough for the build scripts of C libraries.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { cargo, locked, notes } from "./lib/build.mjs";
import { target } from "./lib/paths.mjs";
import { Failure, main, onLinux, run } from "./lib/run.mjs";
import { Stages } from "./lib/stages.mjs";
import { ensureSystem, offers } from "./lib/system.mjs";

const TARGETS = { windows: "x86_64-pc-windows-gnu", macos: "aarch64-apple-darwin" };

const { positionals } = parseArgs({ allowPositionals: true });

await main(async () => {
  if (!onLinux) throw new Failure("the checks for other systems run on Debian or Ubuntu.");
  const stages = new Stages();
  const names = positionals.length > 0 ? positionals : Object.keys(TARGETS);
  const unknown = names.find((name) => !(name in TARGETS));
  if (unknown) throw new Failure(`there is no target "${unknown}"; the targets are ${Object.keys(TARGETS).join(", ")}.`);
  const ready = await stages.run("cross: set-up", prepare);
  for (const name of ready ? names : []) await stages.run(`cross: ${name}`, () => check(name, TARGETS[name]));
  stages.report({ file: notes("cross-stages.json") });
  return stages.close();
});

function distributionHasRust() {
  return offers("crossRust");
}

async function prepare() {
  // First what every distribution has: on a fresh machine this also fetches the lists that the question needs.
  await ensureSystem(["core", "cross"]);
  if (distributionHasRust()) return ensureSystem(["crossRust"]);
  const sentence = "rustup could not fetch the targets; on Debian, the packages rustc-web, cargo-web and rust-web-src serve too.";
  await run("rustup", ["target", "add", ...Object.values(TARGETS)], { sentence });
}

async function check(name, triple) {
  const folder = join(target, `cross-${name}`);
  const debian = distributionHasRust();
  await cargo(["check", "--workspace", ...(debian ? ["-Zbuild-std=std,panic_unwind"] : []), "--target", triple, "--keep-going", ...locked], {
    env: { CARGO_TARGET_DIR: folder, ...(debian ? debianRust() : {}), ...(name === "macos" ? standIns(folder) : {}) },
    sentence: `the code does not compile for ${name}; what cargo printed above says why.`,
  });
}

function debianRust() {
  const folder = "/usr/bin";
  return {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    RUSTC: join(folder, "rustc"),
    // Compiling the standard library is an unstable wish to a stable compiler.
    RUSTC_BOOTSTRAP: "1",
  };
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
