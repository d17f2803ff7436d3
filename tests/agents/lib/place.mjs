// A place for one agent or some: a person's home in which they are set up, a repository that the person trusts, a headless
// daemon of its own, and what the product says and does there.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { loginShell } from "../../webdriver/lib/login.mjs";
import { cacheFolder } from "../../scripts/lib/paths.mjs";
import { until } from "./wait.mjs";

const CORE = process.env.AO_TEST_CORE;

/** Makes a home, a person who uses these agents already, and a repository. Short, since sockets live below it. */
export async function makePlace(agents, model) {
  const people = await peopleOf([agents].flat());
  // An agent that trusts no file below a folder that others can write to cannot be at home in the one for temporary files.
  const base = people.some((person) => person.wary) ? cacheFolder() : tmpdir();
  mkdirSync(base, { recursive: true });
  const folder = realpathSync(mkdtempSync(join(base, "ao-m-")));
  const [user, repository] = [join(folder, "user"), join(folder, "orchard")];
  mkdirSync(repository);
  mkdirSync(user);
  const env = {
    HOME: user,
    PATH: pathOf([agents].flat()),
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    AO_HOME: join(folder, "ao"),
    GIT_CONFIG_GLOBAL: join(user, ".gitconfig"),
    ...(process.env.AO_TEST_RUN ? { AO_TEST_RUN: process.env.AO_TEST_RUN } : {}),
  };
  writeFileSync(env.GIT_CONFIG_GLOBAL, "[user]\n\tname = Test\n\temail = test@localhost\n");
  const git = (...args) => execFileSync("git", args, { cwd: repository, env });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(repository, "prices.csv"), "apples,3\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Prices");
  for (const person of people) {
    person.seed(user, repository, model);
    Object.assign(env, person.env(user, model));
  }
  return { folder, repository, env };
}

/** What sets these agents up for the person who uses them. */
const peopleOf = (agents) => Promise.all(agents.map((agent) => import(`../people/${agent.person}.mjs`)));

/** Where such a person has their programs. */
const pathOf = (agents) => [...agents.map((agent) => agent.bin), process.env.PATH].join(delimiter);

/** Somebody who uses these agents, and opens the app from a menu: the agents know what is theirs only from the login shell. */
export async function atDesktop({ folder, repository }, agents, model) {
  const variables = { PATH: pathOf(agents) };
  for (const person of await peopleOf(agents)) {
    person.seed(folder, repository, model);
    Object.assign(variables, person.env(folder, model));
  }
  loginShell(folder, variables);
}

/** What `ao` answers as JSON, and its exit code; a refusal is an answer too. */
export function ao(place, ...args) {
  return new Promise((resolve) => {
    execFile(CORE, ["--json", ...args], { env: place.env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      let answer;
      try {
        answer = JSON.parse(stdout);
      } catch {
        answer = undefined;
      }
      resolve({ code: error ? (error.code ?? 1) : 0, answer, said: stderr.trim() || stdout.trim() });
    });
  });
}

/** The same, where anything but success is a failure of the test. */
export async function must(place, ...args) {
  const { code, answer, said } = await ao(place, ...args);
  assert.equal(code, 0, `ao ${args.join(" ")}: ${said}`);
  return answer;
}

/** Starts the headless daemon and waits until it serves. */
export async function serve(place) {
  const daemon = spawn(CORE, ["daemon"], { env: place.env, stdio: "ignore", detached: true });
  await until("the daemon to serve", async () => {
    assert.equal(daemon.exitCode, null, "the daemon ended instead");
    return (await ao(place, "status")).code === 0;
  });
}

/** Kills the daemon as a crash would. Nothing of it may be left when the next one starts, so its end is waited for. */
export async function killDaemon(place) {
  const { pid } = JSON.parse(readFileSync(join(place.env.AO_HOME, "running.json"), "utf8"));
  process.kill(pid, "SIGKILL");
  await until("the daemon is dead", () => !isAlive(pid));
}

/** Whether a process runs. One that has ended and was not collected yet does not. */
export function isAlive(pid) {
  const stat = procFile(pid, "stat");
  return stat !== "" && !"ZX".includes(stat[stat.lastIndexOf(")") + 2]);
}

function procFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}

/** Processes that have to do with this place: by their environment or their command line. */
export function processesOf(place, more = "") {
  const mine = (pid) => {
    const command = procFile(pid, "cmdline");
    return (procFile(pid, "environ").includes(place.folder) || command.includes(place.folder)) && command.includes(more);
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && mine(name)).map(Number);
}

/** Ends everything of this place. In rounds, since a daemon that outlives a host for a moment brings it back. */
export async function clear(place) {
  await until("everything to be dead", () => {
    const left = processesOf(place);
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended with another of them.
      }
    }
    return left.length === 0;
  });
  rmSync(place.folder, { recursive: true, force: true, maxRetries: 5 });
}
