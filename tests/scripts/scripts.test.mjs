// The scripts' own rules: versions, totals, and what a run leaves.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { Run } from "./lib/leaks.mjs";
import { Failure, duration, onLinux } from "./lib/run.mjs";
import { atLeast } from "./lib/setup.mjs";
import { Count, Stages } from "./lib/stages.mjs";

test("versions are compared by number, part by part", () => {
  assert.ok(atLeast("1.95.0", "1.90"));
  assert.ok(atLeast("22.12.0", "22.12.0"));
  assert.ok(!atLeast("1.9.9", "1.90"));
  assert.ok(!atLeast("20.18.3", "20.19.0"));
});

test("durations are told as people tell them", () => {
  assert.equal(duration(400), "0 s");
  assert.equal(duration(41_000), "41 s");
  assert.equal(duration(187_000), "3 min 07 s");
});

test("totals of every kind of runner are summed", () => {
  const count = new Count();
  for (const line of [
    "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s",
    "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
    "# pass 4",
    "ℹ fail 1",
    "      Tests  1 failed | 20 passed (21)",
    "      Tests  5 passed (5)",
    "76 passed, 0 failed",
    "test a_test_of_ours ... ok",
  ]) {
    count.read(line);
  }
  assert.deepEqual({ ...count }, { passed: 120, failed: 4, told: [] });
});

// Of a run whose record kept only its last lines, nobody could say which of 47 tests had failed.
test("what each runner says of a failed test is kept for the end of the run", () => {
  const count = new Count();
  const said = {
    cargo: ["test one ... FAILED", "failures:", "---- one stdout ----", "it is 2", "failures:", "    one", "test result: FAILED. 0 passed; 1 failed;", "Running more"],
    vitest: ["⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯", " FAIL  src/two.test.ts > two", " Test Files  1 failed (1)", "more"],
    node: ["✔ well (1ms)", "✖ failing tests:", "✖ three (5ms)", "  Error: in vain"],
  };
  for (const line of Object.values(said).flat()) count.read(line);
  assert.deepEqual(count.told, ["---- one stdout ----", "it is 2", "failures:", "    one", " FAIL  src/two.test.ts > two", "✖ three (5ms)", "  Error: in vain"]);
});

test("a stage that fails is told and counted, and other errors are not hidden", async () => {
  const stages = new Stages();
  assert.equal(await stages.run("good", () => {}), true);
  assert.equal(await stages.run("bad", () => Promise.reject(new Failure("why"))), false);
  await assert.rejects(stages.run("broken", () => Promise.reject(new TypeError("a mistake"))), TypeError);
  assert.deepEqual([stages.total("passed"), stages.total("failed")], [1, 1]);
});

test("what a run leaves is found, and only that is ended", { skip: !onLinux && "processes are looked up in /proc" }, async () => {
  const [mine, other] = [new Run(), new Run()];
  const start = (run) => spawn("tail", ["-f", "/dev/null"], { env: run.environment(), stdio: "ignore" });
  const [ended, spared] = [start(mine), start(other)];
  try {
    await Promise.all([once(ended, "spawn"), once(spared, "spawn")]);
    writeFileSync(join(mine.folder, "left"), "");
    await assert.rejects(mine.check({ settlingSeconds: 0 }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, new RegExp(`process ${ended.pid}: tail`));
      assert.match(error.message, /file .*left/);
      return true;
    });
    const gone = once(ended, "exit");
    mine.clear();
    await gone;
    assert.equal(existsSync(mine.folder), false);
    assert.equal(spared.exitCode ?? spared.signalCode, null);
  } finally {
    other.clear();
    mine.clear();
  }
});

// Terminals' hosts run with an empty environment, so the check by the run's mark alone had never seen a leaked one.
test("what only works in the run's folder is found too", { skip: !onLinux }, async () => {
  const run = new Run();
  const options = { env: {}, stdio: "ignore" };
  const started = [
    spawn("/usr/bin/tail", ["-f", "/dev/null"], { ...options, cwd: run.folder }),
    spawn("/usr/bin/tail", ["-f", "/dev/null", join(run.folder, "none")], options),
    spawn("/usr/bin/tail", ["-f", "/dev/null"], { ...options, env: { HOME: join(run.folder, "home") } }),
  ];
  try {
    await Promise.all(started.map((child) => once(child, "spawn")));
    const found = new Set(run.processes().map(({ pid }) => pid));
    for (const { pid } of started) assert.ok(found.has(pid));
  } finally {
    const gone = started.map((child) => once(child, "exit"));
    run.clear();
    await Promise.all(gone);
  }
});
