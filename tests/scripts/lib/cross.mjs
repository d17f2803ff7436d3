// Compiling for other systems on a Debian or Ubuntu machine.
//
// Debian's own Rust for its web browsers ships the source of the standard library, so that library is compiled for the
// target, and nothing is fetched from rustup; where the distribution has no such Rust, rustup's targets are used.

import { delimiter, join } from "node:path";
import { cargo, locked } from "./build.mjs";
import { root, target } from "./paths.mjs";
import { run } from "./run.mjs";
import { ensureSystem, offers } from "./system.mjs";

export const TARGETS = { windows: "x86_64-pc-windows-gnu", macos: "aarch64-apple-darwin" };

/** Where what is compiled for a system goes. */
export const crossFolder = (name) => join(target, `cross-${name}`);

/** Installs what compiling for other systems needs, and the named groups. */
export async function prepareCross(...groups) {
  // First what every distribution has: on a fresh machine this also fetches the lists that the question needs.
  await ensureSystem(["core", "cross", ...groups]);
  if (offers("crossRust")) return ensureSystem(["crossRust"]);
  const sentence = "rustup could not fetch the targets; on Debian, the packages rustc-web, cargo-web and rust-web-src serve too.";
  await run("rustup", ["target", "add", ...Object.values(TARGETS)], { sentence });
}

/** A cargo command for another system: its words and its environment. */
export function crossCommand(name, [verb, ...args], env = {}) {
  const debian = offers("crossRust");
  const words = [verb, ...(debian ? ["-Zbuild-std=std,panic_unwind"] : []), "--target", TARGETS[name], ...locked, ...args];
  return { words, env: { ...process.env, ...env, CARGO_TARGET_DIR: crossFolder(name), ...(debian ? debianRust() : {}) }, cwd: root };
}

/** Runs it. */
export async function crossCargo(name, args, { env, sentence }) {
  const { words, ...rest } = crossCommand(name, args, env);
  await cargo(words, { ...rest, sentence });
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
