// The acceptance checks of section 8.4 that are about starting, staying and leaving: the daemon, what is installed, the
// folders that people choose, and input methods. Each test's name begins with its checks.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, startSession, status, withModel } from "./lib/claude.mjs";
import { compose } from "./lib/composing.mjs";
import { holdDaemon } from "./lib/held.mjs";
import { hands, manageWindows } from "./lib/hands.mjs";
import { loginShell } from "./lib/login.mjs";
import { isAlive, startTime } from "./lib/processes.mjs";
import { ao, linked, onScreen, openApp, repository, runFile, running, show } from "./lib/product.mjs";
import { liveTerminal, openShell, shows, startSink } from "./lib/terminal.mjs";
import { until } from "./lib/wait.mjs";
import { openWindow } from "./lib/window.mjs";

const LIMIT = { timeout: 300_000 };

/** What an element says, once it is there and says something. */
const words = (window, testid) => window.waitFor(`what ${testid} says`, (id) => document.querySelector(`[data-testid="${id}"]`)?.innerText.trim(), testid);

test("A1: with no daemon the window opens at once, says what it waits for, and can be used when that is there", LIMIT, () =>
  onScreen({}, async (screen) => {
    const daemon = holdDaemon(screen);
    daemon.hold();
    const window = await openWindow(screen, { binary: daemon.binary });
    await window.sees("Starting the daemon…");
    await window.sees("It finds the agents that are running");
    assert.equal(runFile(screen), null);
    await window.screenshot("acceptance-starting");
    daemon.let();
    await linked(window);
    await window.click("repository-path");
    await window.type("/tmp");
    await window.waitFor("what was typed", () => document.querySelector('[data-testid="repository-path"]').value === "/tmp");
    await window.close();
  }),
);

test("A3: a killed daemon costs a banner: the link comes back, all output is there in order, and nothing typed is lost", LIMIT, () =>
  onScreen({}, async (screen) => {
    const daemon = holdDaemon(screen);
    const { window, id } = await openShell(screen, { binary: daemon.binary });
    const LINES = 2_500;
    const go = join(screen.folder, "go");
    writeFileSync(join(screen.folder, "count.sh"), `n=0\nwhile [ $n -lt ${LINES} ]; do\n  n=$((n + 1)); echo "line $n"\n  if [ $n = 1000 ]; then until [ -e '${go}' ]; do sleep 0.05; done; fi\ndone\n`);
    await window.type(`clear; sh ${join(screen.folder, "count.sh")}\n`);
    await shows(window, "line 1000");
    await window.fill("composer-input", "Half a thought");
    const kill = async () => {
      daemon.hold();
      const { pid } = runFile(screen);
      process.kill(pid, "SIGKILL");
      await until("the daemon is gone", () => !isAlive(pid));
    };

    // In the terminal a line says so; the program goes on, and what is typed meanwhile waits for its turn.
    await kill();
    assert.match(await words(window, "terminal-reconnecting"), /Reconnecting/);
    await window.click("terminal");
    await window.type("echo typed-$((6 * 7))-away\n");
    writeFileSync(go, "");
    await window.screenshot("acceptance-away");
    daemon.let();
    await linked(window);
    await shows(window, "typed-42-away");
    await window.waitFor("the line to go", () => document.querySelector('[data-testid="terminal-reconnecting"], [data-testid="input-refused"]') === null);
    const text = await window.inPage(() => window.__aoTerminalText());
    assert.deepEqual([...text.matchAll(/line (\d+)/g)].map(([, n]) => Number(n)), Array.from({ length: LINES }, (_, n) => n + 1));
    assert.equal(text.split("typed-42-away").length, 2, "and typed once");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="composer-input"]').value), "Half a thought");

    // Elsewhere a banner does.
    await window.click("nav-inbox");
    await kill();
    assert.match(await words(window, "link-banner"), /Your agents keep running/);
    daemon.let();
    await linked(window);
    await window.waitFor("the banner to go", () => document.querySelector('[data-testid="link-banner"]') === null);
    await running(screen, id);
    await window.close();
  }),
);

test("A4: quitting while an agent works is asked in words; Enter keeps it at work, and only the other answer ends it", LIMIT, () =>
  withModel(async (screen, model) => {
    await manageWindows(screen);
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    let window = await openApp(screen);
    const id = await startSession(window, path, "FAKE:hold ;; FAKE:text Done.", { title: "Long work" });
    await until("the model is thinking", () => model.holding() > 0);
    await status(window, "working");
    const { process: agent } = await show(screen, id);
    const started = startTime(agent.agent_pid);

    const app = window.appPid();
    await hands(screen, "key", "alt+F4");
    assert.match(await words(window, "quit-stays"), /^1 agent keeps running in its own terminal\.$/);
    assert.match(await words(window, "quit-meanwhile"), /nobody answers their prompts/);
    await window.waitFor("Quit to be what Enter means", () => document.activeElement?.dataset.testid === "quit-go");
    await window.screenshot("acceptance-quit");
    assert.ok(isAlive(app), "it waits for the answer");
    await hands(screen, "key", "Return");
    await until("the app has ended", () => !isAlive(app));
    await window.endDriver();
    assert.ok(isAlive(agent.agent_pid));

    window = await openApp(screen);
    await status(window, "working");
    assert.equal(startTime((await show(screen, id)).process.agent_pid), started, "the same process");
    const again = window.appPid();
    await hands(screen, "key", "alt+F4");
    await window.click("quit-stop-all");
    assert.match(await words(window, "stop-agents-dialog"), /Worktrees, branches and last screens are kept/);
    assert.ok(isAlive(agent.agent_pid), "asked once more");
    await window.click("confirm").catch((error) => {
      // The app may be gone before the driver has said that the button was pressed.
      if (isAlive(again)) throw error;
    });
    await until("the app has ended", () => !isAlive(again));
    await window.endDriver();
    await until("the agent has ended", () => !isAlive(agent.agent_pid));
  }),
);

test("A16: without tmux, gh and agents the set-up says so, and a shell session works", LIMIT, () =>
  onScreen({}, async (screen) => {
    // A computer on which these were never installed.
    const programs = join(screen.folder, "programs");
    mkdirSync(programs);
    const left = new Set(["tmux", "gh"]);
    for (const folder of ["/usr/bin", "/bin", "/usr/local/bin"]) {
      for (const name of readdirSync(folder)) if (!left.has(name) && !existsSync(join(programs, name))) symlinkSync(join(folder, name), join(programs, name));
    }
    screen.env.PATH = programs;
    loginShell(screen.folder, { PATH: programs });
    const path = repository(screen, "orchard");

    const window = await openApp(screen);
    await window.waitFor("the looking to end", () => document.querySelector('[data-testid="checking"]')?.dataset.busy === "false");
    const checks = await window.inPage(() => Object.fromEntries([...document.querySelectorAll('[data-testid="check"]')].map((row) => [row.dataset.name, { state: row.dataset.state, text: row.innerText }])));
    assert.equal(checks.git.state, "good");
    for (const name of left) {
      assert.equal(checks[name].state, "absent", name);
      assert.match(checks[name].text, /not installed[\s\S]*Nothing needs it/);
    }
    const agents = await window.inPage(() => [...document.querySelectorAll('[data-testid="agent-row"]')].map((row) => [row.dataset.agent, row.dataset.state]));
    assert.deepEqual(agents.filter(([id, state]) => id !== "shell" && state !== "absent"), []);
    assert.ok(agents.length > 5, "and how each is installed");
    assert.match(await words(window, "agents-said"), /agent/);
    await window.screenshot("acceptance-nothing-installed");

    await window.fill("repository-path", path);
    await window.click("add-repository");
    await window.find("new-session");
    await window.click("session-start");
    await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"]'));
    await window.click("terminal");
    await window.type("echo works-$((40 + 2)); command -v tmux gh\n");
    await shows(window, "works-42");
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="error"]')), null);
    await window.close();
  }),
);

test("A20: while a word is being composed Enter takes it and sends nothing: in a message, in new work and in a terminal", LIMIT, () =>
  // No input method was driven: these are the events that a web view makes of one, in their order, as WebKit and others
  // make them. Whether a system's own input method makes them so is not shown here.
  withModel(async (screen, model) => {
    claudeUser(screen, model, join(screen.folder, "orchard"));
    const { window, id } = await openShell(screen);
    const sent = join(screen.folder, "sent");
    const line = `echo 日本語 > ${sent}`;
    await window.click("composer-input");
    await compose(window, line);
    assert.equal(await window.inPage(() => document.querySelector('[data-testid="composer-input"]').value), line);
    assert.equal(existsSync(sent), false);
    await window.press("Enter");
    await until("Enter sends it once it is composed", () => existsSync(sent));

    await window.click("new-session-button");
    await window.click("session-agent");
    await window.waitFor("an agent to be offered", () => document.querySelector('[data-testid="agent-option-claude-code"]:not([data-disabled])'));
    await window.click("agent-option-claude-code");
    await window.waitFor("the menu to close", () => document.querySelector('[role="menu"]') === null);
    await window.click("session-prompt");
    await compose(window, "日本語の仕事", { ctrlKey: true });
    await window.click("session-more-fields");
    // The session behind the dialog has a title of the same name.
    await window.waitFor("the title", () => document.querySelector('[data-testid="new-session"] [data-testid="session-title"]'));
    await window.inPage(() => document.querySelector('[data-testid="new-session"] [data-testid="session-title"]').focus());
    await compose(window, "林檎");
    assert.deepEqual(await window.inPage(() => ["session-prompt", "session-title"].map((field) => document.querySelector(`[data-testid="new-session"] [data-testid="${field}"]`).value)), ["日本語の仕事", "林檎"]);
    assert.equal((await ao(screen, "session", "ls")).length, 1, "nothing was started");
    await window.press("Escape");

    await liveTerminal(window, id);
    await window.click("terminal");
    const sink = await startSink(window, screen);
    await compose(window, "日本");
    await sink.takes(Buffer.from("日本"));
    await window.press("Enter");
    const got = await sink.takes(Buffer.from("\r"));
    assert.equal(got.toString(), "日本\r", "the word once, and one Enter: the one that was meant");
    await window.close();
  }),
);
