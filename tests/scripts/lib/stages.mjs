// Stages of a long run: each is timed and counted, and a table at the end says how it went.

import { writeFileSync } from "node:fs";
import { Failure, duration, runReading, say } from "./run.mjs";

// Where a runner begins to say at length what failed, and where it ends: cargo test after each program, `node --test`
// and vitest once, before their end. cargo names the failed tests once more below what they printed.
const FAILURES = [
  { from: /^failures:$/, to: /^test result: / },
  { from: /^✖ failing tests:$/, to: null },
  { from: /Failed (?:Suites|Tests) \d+/, to: /^\s*Test Files / },
];
const MOST_LINES = 120;

/** What a stage found. */
export class Count {
  passed = 0;
  failed = 0;
  /** What its runners said of the tests that failed, as far as there is room. */
  told = [];
  #telling = null;

  /** Reads a line of the output of cargo test, `node --test`, vitest or one of our own scripts. */
  read(line) {
    this.#total(line);
    this.#tell(line);
  }

  #tell(line) {
    if (this.#telling === null) this.#telling = FAILURES.find(({ from }) => from.test(line)) ?? null;
    else if (this.#telling.to?.test(line)) this.#telling = null;
    else if (this.told.length < MOST_LINES) this.told.push(line);
  }

  #total(line) {
    const cargo = /^test result: \w+\. (\d+) passed; (\d+) failed/.exec(line);
    const node = /^(?:#|ℹ) (pass|fail) (\d+)$/.exec(line);
    const ours = /^(\d+) passed, (\d+) failed$/.exec(line);
    const vitest = /^\s*Tests\s+(?:(?<failed>\d+) failed)?(?: \| )?(?:(?<passed>\d+) passed)?/.exec(line);
    if (cargo ?? ours) {
      const [, passed, failed] = cargo ?? ours;
      this.passed += Number(passed);
      this.failed += Number(failed);
    } else if (vitest) {
      this.passed += Number(vitest.groups.passed ?? 0);
      this.failed += Number(vitest.groups.failed ?? 0);
    } else if (node) {
      this[node[1] === "pass" ? "passed" : "failed"] += Number(node[2]);
    }
  }
}

/** A run of stages. */
export class Stages {
  rows = [];
  started = Date.now();

  /**
   * Runs one stage. `body` gets the stage's count and throws a `Failure` if the stage failed. A stage that counts
   * nothing itself is one check. Answers whether it passed.
   */
  async run(name, body) {
    say(name);
    const count = new Count();
    const began = Date.now();
    let problem = null;
    try {
      await body(count);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problem = error.message;
    }
    if (problem === null && count.failed > 0) problem = `${count.failed} of its checks failed`;
    if (problem !== null && count.failed === 0) count.failed = 1;
    if (problem === null && count.passed === 0) count.passed = 1;
    this.rows.push({ name, took: Date.now() - began, passed: count.passed, failed: count.failed, problem, told: count.told });
    return problem === null;
  }

  total(key) {
    return this.rows.reduce((sum, row) => sum + row[key], 0);
  }

  /** Prints the table. With `file`, the rows go there too, for a run of which this one is a part. */
  report({ file } = {}) {
    const width = Math.max(...this.rows.map((row) => row.name.length));
    console.log("");
    for (const row of this.rows) {
      const verdict = row.problem === null ? "ok" : "FAILED";
      const counts = `${row.passed} passed, ${row.failed} failed`;
      console.log(`  ${row.name.padEnd(width)}  ${duration(row.took).padStart(12)}  ${verdict.padEnd(6)}  ${counts}`);
    }
    console.log(`  ${"in all".padEnd(width)}  ${duration(Date.now() - this.started).padStart(12)}`);
    if (file) writeFileSync(file, JSON.stringify(this.rows));
    for (const row of this.rows.filter((each) => each.problem !== null)) {
      console.log(`\n${[`${row.name}: ${row.problem}`, ...row.told].join("\n  ")}`);
    }
  }

  /** The closing line, and the exit code that goes with it. */
  close() {
    console.log(`\n${this.total("passed")} passed, ${this.total("failed")} failed`);
    return this.total("failed") === 0 ? 0 : 1;
  }
}

/** Runs a program whose output carries test totals. */
export async function runCounting(count, program, args, { sentence, ...options }) {
  const code = await runReading(program, args, { ...options, onLine: (line) => count.read(line) });
  if (code !== 0) throw new Failure(sentence);
}
