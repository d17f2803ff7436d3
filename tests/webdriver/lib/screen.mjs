// A screen of a test's own: an X server without a monitor, a session bus, and everything shown there.
//
// Nothing of the person's own desktop is reached: display, bus and home folder are private and go away with the test.
// Whatever is started on a screen carries its mark in the environment, so that all of it can be found and ended, also
// what the bus or the app started, and nothing else. Agents get the environment of a login shell, without the app's own
// variables; they are known by their home folder, which is the screen's; hosts by the folder they are told.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ARTIFACTS = fileURLToPath(new URL("../../artifacts", import.meta.url));
const MARK = "AO_TEST_SCREEN";

/** Opens a screen. Close it in a `finally`. */
export async function openScreen({ size = "1280x800", bus = true } = {}) {
  const screen = new Screen();
  try {
    await screen.start(size, bus);
  } catch (error) {
    await screen.close();
    throw error;
  }
  return screen;
}

class Screen {
  mark = randomUUID();
  folder = mkdtempSync(join(tmpdir(), "ao-test-"));
  /** The product's home in this test. */
  home = join(this.folder, "ao");

  async start(size, bus) {
    const runtime = join(this.folder, "run");
    mkdirSync(runtime, { mode: 0o700 });
    const { AO_TEST_RUN, PATH, LANG = "C.UTF-8" } = process.env;
    this.env = {
      PATH,
      LANG,
      // The person's settings must not decide what a test sees, and a test must not change them.
      HOME: this.folder,
      SHELL: "/bin/bash",
      TMPDIR: this.folder,
      XDG_RUNTIME_DIR: runtime,
      AO_HOME: this.home,
      [MARK]: this.mark,
      ...(AO_TEST_RUN ? { AO_TEST_RUN } : {}),
    };
    // The X server picks a free number itself and tells it on descriptor 3 once it accepts.
    // A server begins anew when its last client leaves, and turns away who connects meanwhile: the window manager once,
    // when the program that asks whether it manages was the only client and had just left.
    const server = this.spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp", "-noreset"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    this.env.DISPLAY = `:${(await firstLine(server, server.stdio[3])).trim()}`;
    if (bus) await this.startBus();
    else this.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(runtime, "no-bus")}`;
  }

  async startBus() {
    const address = `unix:path=${join(this.env.XDG_RUNTIME_DIR, "bus")}`;
    const daemon = this.spawn("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1", `--address=${address}`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.env.DBUS_SESSION_BUS_ADDRESS = (await firstLine(daemon, daemon.stdout)).trim();
  }

  /** Starts a program on this screen. */
  spawn(program, args, { env = {}, ...options } = {}) {
    const child = spawn(program, args, { cwd: this.folder, ...options, env: { ...this.env, ...env } });
    child.on("error", (error) => (child.problem = error));
    return child;
  }

  /** Keeps a picture of what is on the screen in tests/artifacts and answers where. */
  async picture(name) {
    mkdirSync(ARTIFACTS, { recursive: true });
    const file = join(ARTIFACTS, `${name}.png`);
    await this.output("import", ["-window", "root", file]);
    return file;
  }

  /** The colour of one point of the screen, as `#RRGGBB`. */
  async colourAt(x, y) {
    const text = await this.output("import", ["-window", "root", "-crop", `1x1+${x}+${y}`, "+repage", "-depth", "8", "txt:-"]);
    return /#[0-9A-F]{6}/.exec(text)[0];
  }

  /** What a program prints that ends by itself. */
  async output(program, args) {
    const child = this.spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    return text;
  }

  /** The processes on this screen: `{pid, ppid, command}`. */
  processes() {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => this.owns(`\0${procFile(pid, "environ")}`) || this.serves(procFile(pid, "cmdline")))
      .map((pid) => ({ pid, ppid: parentOf(pid), command: procFile(pid, "cmdline").split("\0").join(" ").trim() }));
  }

  owns(environment) {
    return environment.includes(`\0${MARK}=${this.mark}\0`) || environment.includes(`\0HOME=${this.folder}\0`);
  }

  // A terminal's host gets no environment to speak of, but is told its bundle, which lies in the screen's folder.
  serves(commandLine) {
    return commandLine.split("\0").some((word) => word.startsWith(`${this.folder}/`));
  }

  /** Ends everything on the screen and removes its folder. */
  async close() {
    let left = this.processes();
    while (left.length > 0) {
      for (const { pid } of left) endProcess(pid);
      await new Promise(setImmediate);
      left = this.processes();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function procFile(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}

// The fields after the command's closing bracket: state, then the parent's id.
function parentOf(pid) {
  const stat = procFile(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function endProcess(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** The first line that a program writes to a stream; fails if it ends before. */
export async function firstLine(child, stream) {
  let text = "";
  const ended = once(child, "exit").then(() => {
    throw new Error(`${child.spawnfile} ended before it was ready`);
  });
  const line = (async () => {
    for await (const chunk of stream.setEncoding("utf8")) {
      text += chunk;
      if (text.includes("\n")) break;
    }
    return text.split("\n")[0];
  })();
  ended.catch(() => {});
  return Promise.race([line, ended]);
}
