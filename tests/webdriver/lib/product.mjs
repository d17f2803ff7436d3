// The product on a test's screen: its window, its daemon as the run-file names it, and its command line.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openScreen } from "./screen.mjs";
import { until } from "./wait.mjs";
import { openWindow } from "./window.mjs";

export const APP = process.env.AO_TEST_APP;
export const CORE = process.env.AO_TEST_CORE;

/** Runs a test on a screen of its own, which is gone afterwards with all that ran there. */
export async function onScreen(options, body) {
  const screen = await openScreen({ size: "1440x900", ...options });
  try {
    return await body(screen);
  } finally {
    await screen.close();
  }
}

/** Opens the app and waits until it is linked to its daemon. */
export async function openApp(screen, options = {}) {
  const window = await openWindow(screen, { binary: APP, ...options });
  await linked(window);
  return window;
}

/** Waits until the window shows what the daemon knows. */
export function linked(window) {
  return window.waitFor("the link", () => {
    const { ready, link } = document.querySelector('[data-testid="app"]')?.dataset ?? {};
    return ready === "true" && link === "linked";
  });
}

/** The run-file of the screen's home, if there is one. */
export function runFile(screen) {
  try {
    return JSON.parse(readFileSync(join(screen.home, "running.json"), "utf8"));
  } catch {
    // None, or not whole: to whoever waits for one that is the same.
    return null;
  }
}

/** Runs the command line on the screen's home and answers what it printed as JSON. */
export async function ao(screen, ...args) {
  const child = screen.spawn(CORE, ["--json", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (said[name] += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`ao ${args.join(" ")} ended with ${code}: ${said.stdout}${said.stderr}`);
  return JSON.parse(said.stdout);
}

/** A session as the daemon shows it. */
export async function show(screen, id) {
  return (await ao(screen, "session", "show", id)).session;
}

/** Waits until a session's agent runs, and answers the session. */
export function running(screen, id) {
  return until(`${id} runs`, async () => {
    const session = await show(screen, id);
    return session.process && session.status !== "starting" ? session : null;
  });
}

/** Makes a repository with some history in the screen's home folder and answers its path. */
export function repository(screen, name) {
  const folder = join(screen.folder, name);
  mkdirSync(folder);
  const git = (...args) => execFileSync("git", args, { cwd: folder, env: { ...screen.env, GIT_CONFIG_SYSTEM: "/dev/null" }, stdio: "ignore" });
  if (!existsSync(join(screen.folder, ".gitconfig"))) {
    writeFileSync(join(screen.folder, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@localhost\n");
  }
  git("init", "--quiet", "--initial-branch=main");
  const history = [
    ["README.md", "# Orchard\n\nSells apples.\n", "Say what this is"],
    ["prices.csv", "apples,3\npears,4\n", "Add prices"],
    [".gitignore", "target/\n", "Ignore what builds leave"],
  ];
  for (const [file, text, message] of history) {
    writeFileSync(join(folder, file), text);
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  }
  return folder;
}
