// A reboot with the real agent: every process dies at once, the kernel that comes up names another boot, and the same
// session goes on in the same conversation.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startFakeModel } from "../fakemodel/server.mjs";
import { until } from "../webdriver/lib/wait.mjs";
import { makeClaudeUser, towards, transcripts } from "./claude-user.mjs";

const { bin } = JSON.parse(process.env.AO_TEST_CLAUDE);
const CORE = process.env.AO_TEST_CORE;
const NEXT_BOOT = "11111111-2222-4333-8444-555555555555\n";

/** A home, a user who uses Claude Code already, and a repository that this user trusts. */
function makePlace(model) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ao-test-")));
  const [user, repository] = [join(folder, "user"), join(folder, "orchard")];
  mkdirSync(repository);
  makeClaudeUser(user, repository);
  const env = {
    HOME: user,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    AO_HOME: join(folder, "ao"),
    ...towards(model),
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...(process.env.AO_TEST_RUN ? { AO_TEST_RUN: process.env.AO_TEST_RUN } : {}),
  };
  const git = (...args) => execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@localhost", ...args], { cwd: repository, env });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(repository, "prices.csv"), "apples,3\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Prices");
  return { folder, repository, env };
}

const ao = async (place, ...args) => JSON.parse((await promisify(execFile)(CORE, ["--json", ...args], { env: place.env })).stdout);

/** Processes whose starting environment names this home: the daemon's, the agents' and what they started. */
function processesOf(place) {
  const mine = (pid) => {
    try {
      const marks = readFileSync(`/proc/${pid}/environ`, "latin1") + readFileSync(`/proc/${pid}/cmdline`, "latin1");
      return marks.includes(place.env.AO_HOME);
    } catch {
      return false;
    }
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && mine(name)).map(Number);
}

/** Ends everything of this home. In rounds, since a daemon that outlives a host for a moment brings it back. */
async function endAll(place) {
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
}

async function serving(place, program, args) {
  const daemon = spawn(program, args, { env: place.env, stdio: "ignore", detached: true });
  await until("the daemon to serve", async () => {
    assert.equal(daemon.exitCode, null, "the daemon ended instead");
    return ao(place, "status").catch(() => undefined);
  });
}

const shows = (place, id, text) =>
  until(`${id} to show "${text}"`, async () => {
    const { session, screen } = await ao(place, "session", "show", id, "--scrollback", "500");
    return screen?.lines.some((line) => line.includes(text)) ? session : undefined;
  });

test("A5: after a reboot the same session goes on in the same conversation", async () => {
  const model = await startFakeModel({});
  const place = makePlace(model);
  try {
    await serving(place, CORE, ["daemon"]);
    await ao(place, "project", "add", place.repository);
    const prompt = "FAKE:text Apples stay at three.";
    const made = await ao(place, "session", "new", "orchard", "--agent", "claude-code", "--prompt", prompt);
    await shows(place, made.id, "● Apples stay at three.");
    // Claude Code writes an answer down some moments after it has shown it; what dies before that is lost to it. The
    // prompt is there before, in other words.
    await until("the turn to be written down", () => transcripts(place.env.HOME).includes('"Apples stay at three."'));

    await endAll(place);
    const boot = join(place.folder, "boot_id");
    writeFileSync(boot, NEXT_BOOT);
    const script = `mount --bind '${boot}' /proc/sys/kernel/random/boot_id && exec '${CORE}' daemon`;
    await serving(place, "unshare", ["--map-root-user", "--mount", "sh", "-c", script]);

    const back = await shows(place, made.id, "● Apples stay at three.");
    assert.equal(back.id, made.id);
    assert.equal(back.worktree, made.worktree);
    assert.equal(back.launch, made.launch + 1, "one launch, no more");
    const running = await until("it to run", async () => {
      const { session } = await ao(place, "session", "show", made.id);
      return session.process && ["idle", "running"].includes(session.status) ? session : undefined;
    });
    const words = readFileSync(`/proc/${running.process.agent_pid}/cmdline`, "utf8").split("\0");
    assert.ok(words.includes("--resume"), `it was not resumed: ${words.join(" ")}`);
    assert.ok(!words.some((word) => word.includes("FAKE:")), "the prompt was given a second time");

    await until("the agent to be ready", async () => ((await ao(place, "session", "show", made.id)).session.status === "idle" ? true : undefined));
    await ao(place, "session", "send", made.id, "FAKE:text Pears go up to four.");
    await shows(place, made.id, "● Pears go up to four.");
  } finally {
    await endAll(place);
    await model.close();
    rmSync(place.folder, { recursive: true, force: true });
  }
});
