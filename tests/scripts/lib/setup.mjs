// Everything that must be there before the first build: Node, git, Rust, system packages, npm packages.
//
// It is quick when nothing is missing: one version check per tool, one dpkg query, one comparison of lock files.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureNodeModules } from "./npm.mjs";
import { inRoot, target } from "./paths.mjs";
import { Failure, capture, onWindows, say } from "./run.mjs";
import { ensureSystem } from "./system.mjs";

/** Checks the tools and installs what is missing. `ui` asks for the npm packages too. */
export async function setUp({ groups, ui }) {
  checkNode();
  checkGit();
  checkRust();
  await ensureSystem(groups);
  if (ui) await ensureNodeModules();
  if (!existsSync(target)) say("This is a first build: it takes several minutes, later ones take seconds");
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const mine = process.versions.node;
  const fits = engines.node.split("||").some((range) => {
    const [, caret, least] = /^\s*(\^|>=)(\S+)\s*$/.exec(range);
    return atLeast(mine, least) && (caret === ">=" || parts(mine)[0] === parts(least)[0]);
  });
  if (!fits) throw new Failure(`Node ${engines.node.replace("||", "or")} is needed, and this is ${mine}; see https://nodejs.org`);
}

function checkGit() {
  if (capture("git", ["--version"]) === null) throw new Failure("git is missing; install it, then run this again.");
}

function checkRust() {
  if (capture("cargo", ["--version"]) === null) useCargoHome();
  const least = /^rust-version = "(.+)"$/m.exec(readFileSync(inRoot("Cargo.toml"), "utf8"))[1];
  const version = /^rustc (\d+\.\d+\.\d+)/.exec(capture("rustc", ["--version"]) ?? "")?.[1];
  if (!version) throw new Failure(`Rust ${least} or newer is needed; install it from https://rustup.rs, then run this again.`);
  if (!atLeast(version, least)) {
    const how = capture("rustup", ["--version"]) === null ? "install a newer one from https://rustup.rs" : "run: rustup update";
    throw new Failure(`Rust ${least} or newer is needed, and this is ${version}; ${how}`);
  }
}

// A terminal that was open while Rust was installed does not have it on its PATH yet.
function useCargoHome() {
  const bin = join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "bin");
  if (existsSync(join(bin, onWindows ? "cargo.exe" : "cargo"))) process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ""}`;
}

const parts = (version) => version.split(".").map((part) => Number.parseInt(part, 10) || 0);

/** Whether a dotted version is `least` or newer. */
export function atLeast(version, least) {
  const [have, need] = [parts(version), parts(least)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
