// Building the window's page, the core and the app, in the order they need each other.
//
// The core is always built before the app: the app's build embeds a finished core and never starts cargo itself.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { app, core, inRoot, npmTool, root, target, testPage } from "./paths.mjs";
import { Failure, run, say } from "./run.mjs";

// On a build server the committed lock file must already be right; on a desk cargo may still complete it.
export const locked = process.env.CI ? ["--locked"] : [];

const profileFlags = (profile) => (profile === "release" ? ["--release"] : []);

/** Runs cargo in the repository. */
export async function cargo(args, { env, ...options } = {}) {
  await run("cargo", args, { cwd: root, env: { ...process.env, ...env }, ...options });
}

/** Builds the page, unless its sources are those of the last build. */
export async function buildUi() {
  await buildPage("Building the window's page", { stamp: "ui-built", folder: inRoot("ui", "dist"), flags: [] });
}

/** Builds the page for tests in a plain browser, with the daemon in memory inside: never what the app carries. */
export async function buildTestPage() {
  const folder = testPage();
  await buildPage("Building the page for tests in a browser", { stamp: "ui-test-built", folder, flags: ["--mode", "test", "--outDir", folder, "--emptyOutDir"] });
}

async function buildPage(what, { stamp, folder, flags }) {
  const stampFile = join(target, stamp);
  const now = hashOf(inRoot("ui"));
  if (existsSync(join(folder, "index.html")) && readOr(stampFile) === now) return;
  say(what);
  await run(process.execPath, [npmTool("vite"), "build", "ui", ...flags, "--logLevel", "warn"], {
    cwd: root,
    sentence: "the window's page does not build; what vite printed above says why.",
  });
  mkdirSync(target, { recursive: true });
  writeFileSync(stampFile, now);
}

const WORDS = inRoot("ui", "src", "words", "locales", "en.po");

/** Writes the catalogue of the window's words anew from its sources. */
export async function extractWords() {
  await run(process.execPath, [npmTool("@lingui/cli", "lingui"), "extract", "--config", inRoot("ui", "lingui.config.mjs"), "--clean"], {
    cwd: root,
    // What reads the settings would leave a copy of them in the system's folder for temporary files.
    env: { ...process.env, JITI_FS_CACHE: "false" },
    sentence: "the window's words could not be gathered; what was printed above says why.",
  });
}

/** Fails when the catalogue is not that of the sources. It is left as it was. */
export async function checkWords() {
  const kept = readOr(WORDS);
  let now;
  try {
    await extractWords();
    now = readOr(WORDS);
  } finally {
    writeFileSync(WORDS, kept);
  }
  if (now !== kept) throw new Failure("the catalogue of the window's words is not that of its sources; run: npm run generate");
}

/** Type-checks the page. */
export async function checkTypes() {
  await run(process.execPath, [npmTool("typescript", "tsc"), "-p", "ui"], {
    cwd: root,
    sentence: "the page's types do not fit; they are named above.",
  });
}

/** Builds `ao`. */
export async function buildCore(profile = "debug") {
  say("Building the core, `ao`");
  await cargo(["build", "-p", "ao", ...profileFlags(profile), ...locked], {
    sentence: "the core does not compile; what cargo printed above says why.",
  });
}

/** Everything but the app. Always named alike: cargo builds shared crates anew for every other choice of packages. */
export const WORKSPACE = ["--workspace", "--exclude", "ao-desktop"];

/** Builds everything but the app, with all tests and what they run. */
export async function buildWorkspace() {
  say("Building the core and its tests");
  await cargo(["build", ...WORKSPACE, "--all-targets", ...locked], {
    sentence: "the core or its tests do not compile; what cargo printed above says why.",
  });
}

/**
 * Builds the app with the page inside. A debug build runs the `ao` beside it, so that a change of the core does not
 * link the window again; a release build carries the core that `AO_CORE` names.
 */
export async function buildApp(profile = "debug") {
  say("Building the app");
  const env = profile === "release" ? { AO_CORE: core(profile) } : {};
  await cargo(["build", "-p", "ao-desktop", "--features", "custom-protocol", ...profileFlags(profile), ...locked], {
    env,
    sentence: "the app does not compile; what cargo printed above says why.",
  });
  return app(profile);
}

function readOr(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

// Contents, not times: a fresh checkout of the same sources needs no new page.
function hashOf(folder) {
  const hash = createHash("sha256").update(readFileSync(inRoot("package-lock.json")));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of files.sort()) {
    const name = relative(folder, file);
    if (/^(dist|node_modules)\b/.test(name)) continue;
    hash.update(`${name}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** The folder that a script's own notes go to, such as a run's summary. */
export function notes(name) {
  const file = join(target, "notes", name);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
