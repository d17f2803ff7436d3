// The tray of a test's screen, through the small program that owns the tray's name on the screen's bus.

import { once } from "node:events";
import { createInterface } from "node:readline";

/** Puts a tray on a screen. `probe` is the built `ao-tray-probe`. */
export async function openTray(screen, probe) {
  const child = screen.spawn(probe, [], { stdio: ["pipe", "pipe", "inherit"] });
  const tray = new Tray(child);
  // An app that runs already may register before the tray comes to say that it is ready.
  const first = await tray.next("ready", "registered");
  if ("registered" in first) tray.unread.unshift(first);
  return tray;
}

class Tray {
  constructor(child) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout });
    this.unread = [];
    this.lines.on("line", (line) => this.unread.push(JSON.parse(line)));
  }

  /** The next message that has one of these keys; earlier others are dropped. */
  async next(...keys) {
    for (;;) {
      while (this.unread.length > 0) {
        const message = this.unread.shift();
        if (keys.some((key) => key in message)) return message;
      }
      if (this.child.exitCode !== null) throw new Error("the tray ended");
      await Promise.race([once(this.lines, "line"), once(this.child, "exit")]);
    }
  }

  /** Waits until an item has registered. */
  async registered() {
    return (await this.next("registered")).registered;
  }

  /** The entries of the newest item's menu: `{id, label, enabled}`. */
  async menu() {
    return (await this.request({ do: "menu" }, "menu")).menu;
  }

  /** Clicks an entry, as a panel does. */
  async click(label) {
    await this.request({ do: "click", label }, "clicked");
  }

  async request(what, key) {
    this.child.stdin.write(`${JSON.stringify(what)}\n`);
    const answer = await this.next(key, "error");
    if (answer.error) throw new Error(`tray: ${answer.error}`);
    return answer;
  }

  /** Takes the tray away, as a panel that crashed. */
  async close() {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.stdin.end();
    await exited;
  }
}
