// The real daemon behind the page in a plain browser: starts `ao-browser-bridge` on a browser's screen.

import { once } from "node:events";
import { createInterface } from "node:readline";

/** Starts the bridge and answers it once it serves. `program`, `core` and `page` are built by the test run. */
export async function openBridge(screen, { program, core, page }) {
  const child = screen.spawn(program, ["--core", core, "--page", page], { stdio: ["pipe", "pipe", "inherit"] });
  const bridge = new Bridge(child);
  bridge.url = (await bridge.next("url")).url;
  return bridge;
}

class Bridge {
  constructor(child) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout });
    this.unread = [];
    this.lines.on("line", (line) => this.unread.push(JSON.parse(line)));
  }

  /** The next message with this key; earlier others are dropped. */
  async next(key) {
    for (;;) {
      while (this.unread.length > 0) {
        const message = this.unread.shift();
        if (key in message) return message;
        if ("error" in message) throw new Error(`bridge: ${message.error}`);
      }
      if (this.child.exitCode !== null || this.child.problem) throw new Error("the bridge ended");
      await Promise.race([once(this.lines, "line"), once(this.child, "exit")]);
    }
  }

  /** The next request that would have left the window, of this kind. */
  async asked(kind) {
    for (;;) {
      const { asked } = await this.next("asked");
      if (asked.ask === kind) return asked;
    }
  }

  /** Sets what the desktop says, for instance `{ folder: "/home/ada/orchard" }`. */
  wish(what) {
    this.child.stdin.write(`${JSON.stringify(what)}\n`);
  }

  /** Ends it as the app would: without a word. */
  async close() {
    const exited = once(this.child, "exit");
    this.child.stdin.end();
    await exited;
  }
}
