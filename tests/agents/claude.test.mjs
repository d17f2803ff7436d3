// What the app relies on in Claude Code, checked with the real program in a real terminal against the fake model.
//
// `npm run test:agents` sets AO_TEST_CLAUDE; with `-- --latest` it is the newest version, so that a change of its
// behaviour is seen before users meet it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { startFakeModel } from "../fakemodel/server.mjs";
import { makeClaudeUser, towards } from "./claude-user.mjs";

const { claude, bin } = JSON.parse(process.env.AO_TEST_CLAUDE);

/** A home in which Claude Code asks nothing at its first start, and an empty worktree. */
function freshHome() {
  const folder = mkdtempSync(join(tmpdir(), "ao-test-"));
  const [home, work] = [join(folder, "home"), join(folder, "work")];
  mkdirSync(work);
  makeClaudeUser(home, work);
  return { folder, home, work };
}

/** Runs Claude Code in a terminal of its own; `type` sends keys to it, `end` closes the terminal. */
function inTerminal(place, model, args) {
  const quoted = [claude, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = spawn("script", ["-qfec", `stty cols 120 rows 40; exec ${quoted}`, "/dev/null"], {
    cwd: place.work,
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      HOME: place.home,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      TERM: "xterm-256color",
      ...towards(model),
      ...(process.env.AO_TEST_RUN ? { AO_TEST_RUN: process.env.AO_TEST_RUN } : {}),
    },
  });
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  return {
    exited: once(child, "exit"),
    screen: () => Buffer.concat(output).toString("utf8"),
    type: (keys) => child.stdin.write(keys),
    end: () => child.stdin.end(),
    kill: () => child.exitCode === null && child.signalCode === null && process.kill(-child.pid, "SIGKILL"),
  };
}

/** Resolves when a file appears in a folder; rejects when the agent ends before that. */
async function appears(folder, name, terminal) {
  const watcher = watch(folder);
  try {
    const seen = (async () => {
      while (!existsSync(join(folder, name))) await once(watcher, "change");
    })();
    const ended = terminal.exited.then(([code]) => {
      throw new Error(`Claude Code ended with code ${code} first:\n${terminal.screen()}`);
    });
    ended.catch(() => {});
    await Promise.race([seen, ended]);
  } finally {
    watcher.close();
  }
}

// Closing the terminal hangs up on the agent, which then still writes to its home for a moment.
function someoneLivesIn(home) {
  const mark = `HOME=${home}\0`;
  return readdirSync("/proc").some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(join("/proc", pid, "environ"), "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

async function withClaude(body) {
  const place = freshHome();
  const model = await startFakeModel();
  const terminals = [];
  try {
    await body({ ...place, model, run: (args) => terminals[terminals.push(inTerminal(place, model, args)) - 1] });
  } finally {
    for (const terminal of terminals) {
      terminal.kill();
      await terminal.exited;
    }
    await model.close();
    while (someoneLivesIn(place.home)) await new Promise(setImmediate);
    rmSync(place.folder, { recursive: true, force: true });
  }
}

/** A settings file whose hooks append each event's payload, as one line, to a file. */
function recordingHooks(folder, events) {
  const log = join(folder, "hooks");
  const file = join(folder, "settings.json");
  mkdirSync(log);
  const hook = (event) => [{ hooks: [{ type: "command", command: `cat > '${log}/${event}.new' && mv '${log}/${event}.new' '${log}/${event}'` }] }];
  writeFileSync(file, JSON.stringify({ hooks: Object.fromEntries(events.map((event) => [event, hook(event)])) }));
  return { file, log, payload: (event) => JSON.parse(readFileSync(join(log, event), "utf8")) };
}

test("a prompt on the command line runs a tool in the worktree, and hooks tell the turn", { timeout: 120_000 }, () =>
  withClaude(async ({ folder, work, model, run }) => {
    const hooks = recordingHooks(folder, ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]);
    const id = randomUUID();
    const prompt = "FAKE:shell echo made-by-claude > proof.txt ;; FAKE:text Finished.";
    const terminal = run(["--settings", hooks.file, "--allowedTools", "Bash", "--permission-mode", "default", "--session-id", id, prompt]);
    await appears(work, "proof.txt", terminal);
    await appears(hooks.log, "Stop", terminal);
    assert.equal(readFileSync(join(work, "proof.txt"), "utf8").trim(), "made-by-claude");
    assert.equal(hooks.payload("SessionStart").session_id, id);
    assert.match(hooks.payload("UserPromptSubmit").prompt, /FAKE:shell/);
    assert.equal(hooks.payload("Stop").last_assistant_message, "Finished.");
    assert.ok(model.log.some((entry) => entry.reply === "Bash"));
    terminal.kill();
    await terminal.exited;

    // Killed, not asked to leave: the conversation is still there under the same id.
    rmSync(join(hooks.log, "Stop"));
    const again = run(["--settings", hooks.file, "--allowedTools", "Bash", "--permission-mode", "default", "--resume", id, "FAKE:text Back again."]);
    await appears(hooks.log, "Stop", again);
    assert.equal(hooks.payload("Stop").session_id, id);
    assert.equal(hooks.payload("Stop").last_assistant_message, "Back again.");
  }),
);

test("a tool that is not allowed asks first, and the answer lets it run", { timeout: 120_000 }, () =>
  withClaude(async ({ folder, work, run }) => {
    const hooks = recordingHooks(folder, ["PermissionRequest", "Stop"]);
    const prompt = "FAKE:shell touch asked.txt";
    const terminal = run(["--settings", hooks.file, "--permission-mode", "default", prompt]);
    await appears(hooks.log, "PermissionRequest", terminal);
    assert.equal(hooks.payload("PermissionRequest").tool_name, "Bash");
    assert.equal(existsSync(join(work, "asked.txt")), false);
    terminal.type("\r");
    await appears(work, "asked.txt", terminal);
    await appears(hooks.log, "Stop", terminal);
  }),
);
