// A session that waits for its turn, on its own screen.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ao, onScreen, openApp, repository, running, show } from "./lib/product.mjs";
import { goTo, liveTerminal, shows } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";

const SPEAKER = `schema = 1
id = "speaker"
name = "Speaker"
[program]
names = ["sh"]
[launch]
argv = ["-c", "echo it is my turn; exec cat"]
`;

// It was told as a terminal that cannot be shown, with an error and "Try again", and could only be started from the inbox.
test("a session that waits for its turn says so where its terminal will be, and is started there", { timeout: 120_000 }, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await ao(screen, "settings", "max_running=1");
    // Plain shells do not wait.
    mkdirSync(join(screen.home, "agents"), { recursive: true });
    writeFileSync(join(screen.home, "agents", "speaker.toml"), SPEAKER);
    const first = await ao(screen, "session", "new", "orchard", "--agent", "speaker");
    await running(screen, first.id);
    const { id } = await ao(screen, "session", "new", "orchard", "--agent", "speaker");
    assert.equal((await show(screen, id)).status, "queued");

    await goTo(window, id);
    await window.waitFor("what is said of the terminal", () => document.querySelector(".term-body")?.textContent.includes("It waits for its turn."));
    assert.equal(await window.inPage(() => document.querySelector(".term-body [role=alert], .term-body .error") === null), true, "that is no error");
    await window.screenshot("queued");
    await window.inPage(() => [...document.querySelectorAll(".session button")].find((one) => one.textContent === "Start now").click());
    await liveTerminal(window, id);
    await shows(window, "it is my turn");
    await until("it runs", async () => (await show(screen, id)).process !== undefined);
    await window.close();
  }),
);
