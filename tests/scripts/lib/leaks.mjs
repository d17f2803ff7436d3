// Nothing may be left after a test run: no process, no socket, no folder.
//
// A run gets a mark in its environment, which what it starts inherits, and a temporary folder of its own. At the end no
// process may carry the mark or have to do with the folder, and the folder must be empty. The folder counts because
// terminals' hosts run with an empty environment and agents with the person's own. Only such processes are ever ended.

import { mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, onLinux, onWindows } from "./run.mjs";

const MARK = "AO_TEST_RUN";
const SETTLING_SECONDS = 20;

/** One test run's environment, and the check of what it left. */
export class Run {
  mark = randomUUID();
  // Short on purpose: sockets live below it, and their paths are limited to about a hundred bytes.
  folder = realpathSync(mkdtempSync(join(onWindows ? tmpdir() : "/tmp", "ao-")));

  /** What the stages run with: nothing of the person's own app or screen, and this run's mark and folder. */
  environment() {
    const mine = Object.entries(process.env).filter(([name]) => !/^(AO_|DISPLAY$|WAYLAND_DISPLAY$|DBUS_SESSION_BUS_ADDRESS$)/.test(name));
    return { ...Object.fromEntries(mine), [MARK]: this.mark, TMPDIR: this.folder, TMP: this.folder, TEMP: this.folder };
  }

  /** Fails if anything is left. A process that is just ending is given time to do so. */
  async check({ settlingSeconds = SETTLING_SECONDS } = {}) {
    const until = Date.now() + settlingSeconds * 1000;
    let processes = this.processes();
    while (processes.length > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      processes = this.processes();
    }
    const left = processes.map(({ pid, command }) => `process ${pid}: ${command}`);
    left.push(...leftInFolder(this.folder).map((path) => `file ${path}`));
    if (left.length > 0) throw new Failure(`the tests left something behind:\n  ${left.join("\n  ")}`);
  }

  /** Ends what still carries the mark and removes the folder: also after an interrupted run. */
  clear() {
    for (const { pid } of this.processes()) end(pid);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whether a process belongs to this run: by its environment, its command line, its folder or its executable. */
  started(pid) {
    const environment = `\0${procFile(pid, "environ")}`;
    const below = `${this.folder}/`;
    return (
      environment.includes(`\0${MARK}=${this.mark}\0`) ||
      [environment, procFile(pid, "cmdline"), procLink(pid, "cwd"), procLink(pid, "exe")].some((text) => `${text}/`.includes(below))
    );
  }

  processes() {
    if (!onLinux) return [];
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((pid) => this.started(pid))
      .map((pid) => ({ pid, command: procFile(pid, "cmdline").split("\0").join(" ").trim().slice(0, 200) }));
  }
}

function procFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}

function procLink(pid, name) {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return "";
  }
}

function end(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

// Tools that tests run keep caches in the temporary folder; those are theirs, not the product's.
const TOOLS_OWN = /^(node-compile-cache|vitest-|v8-compile-cache|npm-|rustc|\.X11-unix|dconf|WebKit)/;

function leftInFolder(folder) {
  return readdirSync(folder).filter((name) => !TOOLS_OWN.test(name)).map((name) => join(folder, name));
}
