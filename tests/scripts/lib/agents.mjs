// Real agents for tests: fetched once from their registries, pinned by version and checksum, into a cache outside the
// repository, with the Node they need.
//
// An agent is installed beside its final place and renamed there when it is whole, so that an interrupted download is
// never used and two runs at once cannot disturb each other. `tests/agents/pinned` says what an agent is made of.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { AGENTS, NODE } from "../../agents/pinned/table.mjs";
import { npmCommand } from "./npm.mjs";
import { cacheFolder, inRoot } from "./paths.mjs";
import { Failure, capture, onWindows, run, say } from "./run.mjs";

const PINNED = inRoot("tests", "agents", "pinned");
const QUIET = ["--no-fund", "--no-audit", "--loglevel", "error"];

/** Every agent that tests know, in the order in which they are driven. */
export const agentIds = Object.keys(AGENTS);

/**
 * Makes sure that Claude Code is there.
 * @returns {Promise<{claude: string, bin: string, version: string}>} its entry point, and what to put on PATH
 */
export async function ensureClaude({ latest = false } = {}) {
  const { program, bin, version } = await ensureAgent("claude-code", { latest });
  return { claude: program, bin, version };
}

/**
 * Makes sure that an agent is there, at its pinned version or at the newest.
 * @returns {Promise<{id: string, person: string, name: string, program: string, bin: string, version: string}>} `bin` goes in front of PATH
 */
export async function ensureAgent(id, { latest = false } = {}) {
  const source = AGENTS[id];
  if (!source) throw new Failure(`there is no agent "${id}"; the agents are ${agentIds.join(", ")}.`);
  const version = latest ? newestVersion(source) : source.version;
  const node = source.npm ? await ensureNode() : undefined;
  const of = source.of ?? id;
  const pins = latest ? "newest" : digest(of);
  const folder = join(cacheFolder(), "agents", `${of}-${version}-${pins}-${process.platform}-${process.arch}`);
  const agent = { id, person: of, name: source.name, version, ...entryPoints(folder, source, node) };
  if (!existsSync(join(folder, "complete"))) {
    say(`Fetching ${source.name} ${version} for tests, once, into ${folder}`);
    await whole(folder, async (fresh) => {
      if (source.npm) await installFromNpm(fresh, of, { dependencies: { [source.npm]: version }, latest, node });
      else await installFromPyPI(fresh, source, { version, latest });
      checkProgram(entryPoints(fresh, source, node), agent);
    });
  }
  return agent;
}

// The Node that agents run with is a package too: the program alone, one for each kind of machine.
async function ensureNode() {
  const folder = join(cacheFolder(), "agents", `node-${NODE}-${digest("node")}-${process.platform}-${process.arch}`);
  if (!existsSync(join(folder, "complete"))) {
    say(`Fetching Node ${NODE} for the agents that tests drive`);
    await whole(folder, (fresh) => installFromNpm(fresh, "node", {}));
  }
  const modules = join(folder, "node_modules");
  const [name] = readdirSync(modules).filter((entry) => entry.startsWith("node-"));
  if (!name) throw new Failure(`npm has no Node ${NODE} for this machine, so the agents cannot be driven here.`);
  return join(modules, name, "bin");
}

function entryPoints(folder, { npm, program }, node) {
  if (npm) {
    const bin = join(folder, "node_modules", ".bin");
    return { program: join(bin, onWindows ? `${program}.cmd` : program), bin: `${bin}${delimiter}${node}` };
  }
  const bin = join(folder, "venv", onWindows ? "Scripts" : "bin");
  return { program: join(bin, onWindows ? `${program}.exe` : program), bin };
}

function newestVersion({ npm, pypi, name }) {
  const [program, first] = npmCommand();
  const version = npm
    ? capture(program, [...first, "view", npm, "version"])
    : /\(([^)]+)\)/.exec(capture(python(), ["-m", "pip", "index", "versions", pypi]) ?? "")?.[1];
  if (!version) throw new Failure(`the newest version of ${name} could not be told by its registry.`);
  return version;
}

const pinsOf = (id) => join(PINNED, id, existsSync(join(PINNED, id, "package-lock.json")) ? "package-lock.json" : "requirements.txt");
const digest = (id) => createHash("sha256").update(readFileSync(pinsOf(id))).digest("hex").slice(0, 8);

/** Makes a folder in one step: `fill` works in a fresh one beside it, and only what is whole gets its name. */
async function whole(folder, fill) {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(join(dirname(folder), "fetching-"));
  try {
    await fill(fresh);
    writeFileSync(join(fresh, "complete"), "");
    moveInto(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function installFromNpm(fresh, id, { dependencies, latest, node }) {
  const lock = latest ? undefined : JSON.parse(readFileSync(pinsOf(id), "utf8"));
  writeFileSync(join(fresh, "package.json"), JSON.stringify({ private: true, ...(lock ? lock.packages[""] : { dependencies }) }));
  if (lock) writeFileSync(join(fresh, "package-lock.json"), JSON.stringify(lock));
  const [program, first] = npmCommand();
  const path = node ? `${node}${delimiter}${process.env.PATH}` : process.env.PATH;
  // With its own Node, so that what an agent compiles or chooses at its installation fits what it will run with.
  const own = node && first.length > 0 ? join(node, onWindows ? "node.exe" : "node") : program;
  await run(own, [...first, "install", ...QUIET, ...(lock ? [] : ["--no-package-lock"])], {
    cwd: fresh,
    env: { ...process.env, PATH: path },
    stdio: ["ignore", process.stderr, "inherit"],
    sentence: `npm could not fetch ${id}; what it printed above says why.`,
  });
  if (lock) checkPins(fresh, id, lock);
}

// npm keeps to a lock file but adds what that does not name: programs for kinds of machines that were not to be had
// when it was made. Such a one may come only at the version that a pinned package asks for.
function checkPins(fresh, id, lock) {
  const file = join(fresh, "node_modules", ".package-lock.json");
  const there = Object.entries(JSON.parse(readFileSync(file, "utf8")).packages);
  const wished = new Map(Object.values(lock.packages).flatMap((entry) => Object.entries(entry.optionalDependencies ?? {})));
  for (const [path, { version, integrity }] of there) {
    const pinned = lock.packages[path];
    const fits = pinned ? pinned.version === version && pinned.integrity === integrity : wished.get(path.replace(/^.*node_modules\//, "")) === version;
    if (!fits) throw new Failure(`${path} came at ${version} with the checksum ${integrity}, which is not what tests/agents/pinned/${id} says.`);
  }
}

async function installFromPyPI(fresh, { pypi, name }, { version, latest }) {
  const program = python();
  await run(program, ["-m", "venv", join(fresh, "venv")], { sentence: `Python could not make a place for ${name}.` });
  const pip = join(fresh, "venv", onWindows ? "Scripts" : "bin", onWindows ? "python.exe" : "python");
  const what = latest ? [`${pypi}==${version}`] : ["--require-hashes", "--no-deps", "-r", pinsOf("aider")];
  await run(pip, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:", ...what], {
    stdio: ["ignore", process.stderr, "inherit"],
    sentence: `pip could not fetch ${name}; what it printed above says why.`,
  });
  // Programs in a Python environment name its folder, which is about to change.
  const bin = dirname(pip);
  const aider = join(bin, onWindows ? "aider.exe" : "aider");
  if (!onWindows) writeFileSync(aider, '#!/bin/sh\nexec "$(dirname "$0")/python" -m aider "$@"\n', { mode: 0o755 });
}

// The pinned files are for this Python; another one would take others.
function python() {
  for (const program of ["python3.11", "python3", "python"]) {
    if (/^Python 3\.11\./.test(capture(program, ["--version"]) ?? "")) return program;
  }
  throw new Failure("Python 3.11 is needed to drive aider; leave it out with `-- --only` and the names of the others.");
}

// An install script that npm did not run leaves a placeholder behind, so the program itself is asked. It is asked in a
// home of its own, since some write there at once.
function checkProgram({ program, bin }, { name, version }) {
  const home = mkdtempSync(join(tmpdir(), "ao-home-"));
  try {
    const env = { ...process.env, HOME: home, USERPROFILE: home, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const { stdout, stderr } = spawnSync(program, ["--version"], { env, shell: onWindows, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const said = `${stdout ?? ""}${stderr ?? ""}`.trim();
    if (!said.includes(version)) throw new Failure(`${name} was fetched, but it answers ${JSON.stringify(said)} where ${version} was asked for.`);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
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
