// Real agents for tests: fetched once from npm, pinned, into a cache outside the repository, with the Node they need.
//
// An agent is installed beside its final place and renamed there when it is whole, so that an interrupted download is
// never used and two runs at once cannot disturb each other.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { npmCommand } from "./npm.mjs";
import { cacheFolder } from "./paths.mjs";
import { Failure, capture, onWindows, run, say } from "./run.mjs";

const PINNED = {
  claude: { package: "@anthropic-ai/claude-code", version: "2.1.330" },
  // Claude Code needs Node 22 or newer; under an older one npm would quietly choose an old Claude Code.
  node: { package: "node", version: "22.23.3" },
};

/**
 * Makes sure that Claude Code is there.
 * @returns {Promise<{claude: string, bin: string, version: string}>} its entry point, and the folder to put on PATH
 */
export async function ensureClaude({ latest = false } = {}) {
  const version = latest ? newestVersion(PINNED.claude.package) : PINNED.claude.version;
  const name = `claude-code-${version}-node-${PINNED.node.version}-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(), name);
  if (!existsSync(join(folder, "complete"))) {
    await install(folder, { [PINNED.claude.package]: version, [PINNED.node.package]: PINNED.node.version });
  }
  return { ...entryPoints(folder), version };
}

function entryPoints(folder) {
  const bin = join(folder, "node_modules", ".bin");
  return { claude: join(bin, onWindows ? "claude.cmd" : "claude"), bin };
}

function newestVersion(packageName) {
  const [program, first] = npmCommand();
  const version = capture(program, [...first, "view", packageName, "version"]);
  if (!version) throw new Failure(`npm could not tell the newest version of ${packageName}.`);
  return version;
}

async function install(folder, packages) {
  const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  say(`Fetching ${names.join(" and ")} for tests, about 250 MB, once, into ${dirname(folder)}`);
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(join(dirname(folder), "fetching-"));
  try {
    writeFileSync(join(fresh, "package.json"), JSON.stringify({ private: true }));
    const [program, first] = npmCommand();
    const quiet = ["--no-fund", "--no-audit", "--no-package-lock", "--no-save", "--loglevel", "error"];
    await run(program, [...first, "install", ...quiet, ...names], {
      cwd: fresh,
      stdio: ["ignore", process.stderr, "inherit"],
      sentence: "npm could not fetch the agents that tests drive; what it printed above says why.",
    });
    checkPrograms(fresh, packages);
    writeFileSync(join(fresh, "complete"), "");
    moveInto(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

// An install script that npm did not run leaves a placeholder behind, so the programs themselves are asked.
function checkPrograms(folder, packages) {
  const { claude, bin } = entryPoints(folder);
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const shell = onWindows;
  const said = [capture(claude, ["--version"], { env, shell }), capture(join(bin, "node"), ["--version"], { env, shell })];
  const wanted = [packages[PINNED.claude.package], `v${packages[PINNED.node.package]}`];
  if (!wanted.every((version, i) => said[i]?.startsWith(version))) {
    throw new Failure(`npm fetched the agents, but they answer ${JSON.stringify(said)} where ${wanted.join(" and ")} were asked for.`);
  }
}

function moveInto(fresh, folder) {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another run was faster; or an earlier one was stopped by a full disk and left something incomplete.
    if (existsSync(join(folder, "complete"))) return;
    if (!existsSync(folder)) throw new Failure(`${folder} cannot be written: ${error.message}.`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  }
}
