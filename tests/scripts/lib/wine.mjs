// Running Windows programs under Wine, which is asked for nothing but them: no screen, no browser, no menus.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "./cross.mjs";
import { Failure, capture, run } from "./run.mjs";

/** No run takes a tenth of it; Wine that hangs must not hold a build server. */
export const LIMIT = 10 * 60_000;

/** A Wine of one test run's own: nothing of the person's is read or changed. */
export class Wine {
  #run;
  #place;
  #prefix;

  constructor(testRun) {
    this.#run = testRun;
    this.#place = join(testRun.folder, "wine");
    this.#prefix = join(this.#place, "prefix");
    mkdirSync(join(this.#place, "tmp"), { recursive: true });
  }

  environment() {
    const runner = `CARGO_TARGET_${TARGETS.windows.toUpperCase().replaceAll("-", "_")}_RUNNER`;
    return {
      ...this.#run.environment(),
      [runner]: program("wine64"),
      // Wine forgets files of its own there.
      TMPDIR: join(this.#place, "tmp"),
      WINEPREFIX: this.#prefix,
      WINEDEBUG: "-all",
      // No browser, no .NET, and no entries in the person's menus.
      WINEDLLOVERRIDES: "mscoree,mshtml,winemenubuilder.exe=",
    };
  }

  async start() {
    await run(program("wine64"), ["wineboot", "--init"], {
      env: this.environment(),
      stdio: "ignore",
      timeout: LIMIT,
      sentence: "Wine does not start; `wine64 wineboot` says why.",
    });
    await this.#lendRandomness();
  }

  // Wine 8 has no such library, in which every Rust program of today looks for its random numbers.
  async #lendRandomness() {
    const library = join(this.#prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll");
    if (existsSync(library)) return;
    const source = join(this.#prefix, "randomness.c");
    writeFileSync(
      source,
      `unsigned char SystemFunction036(void *, unsigned long);
       __declspec(dllexport) int ProcessPrng(unsigned char *data, unsigned long long length) {
         return SystemFunction036(data, (unsigned long)length);
       }`,
    );
    await run("x86_64-w64-mingw32-gcc", ["-shared", "-o", library, source, "-ladvapi32"], {
      sentence: "the library of random numbers for Wine does not compile.",
    });
  }

  /** Fails if the tests left a process or a folder. */
  async check() {
    const users = join(this.#prefix, "drive_c", "users");
    const folders = existsSync(users) ? readdirSync(users).map((user) => join(users, user, "Temp")) : [];
    const left = folders.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    const running = this.#programs();
    this.#end();
    if (left.length + running.length > 0) {
      throw new Failure(`the tests left something behind:\n  ${[...running, ...left].join("\n  ")}`);
    }
    await this.#run.check();
  }

  clear() {
    this.#end();
    this.#run.clear();
  }

  /** Ends every program of this Wine. */
  stop() {
    if (existsSync(this.#prefix)) capture(program("wineserver"), ["-k"], { env: this.environment(), timeout: 60_000 });
  }

  // Wine's own services stay; `#end` ends them.
  #programs() {
    const own = /^(\/usr\/lib\/wine\/|C:\\windows\\system32\\(services|explorer|winedevice|plugplay|svchost|rpcss)\.exe)/;
    const running = this.#run.processes().filter(({ command }) => command !== "" && !own.test(command));
    return running.map(({ pid, command }) => `process ${pid}: ${command}`);
  }

  #end() {
    this.stop();
    if (existsSync(this.#prefix)) capture(program("wineserver"), ["-w"], { env: this.environment(), timeout: 60_000 });
    rmSync(this.#place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Debian keeps Wine's programs out of the search path. */
function program(name) {
  const places = [`/usr/lib/wine/${name}64`, `/usr/lib/wine/${name}`, `/usr/bin/${name}`];
  return places.find(existsSync) ?? name;
}
