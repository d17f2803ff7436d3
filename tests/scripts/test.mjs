// `npm test`: every check that needs no other machine, in stages. `npm test -- rust`, `-- ui` or `-- window` runs a part.
//
// The first stage that fails ends the run, so that a person hears of it at once. In CI only a failed set-up or build
// does: one run is to tell everything. What the tests leave behind is a failure of its own.

import { parseArgs } from "node:util";
import { WORKSPACE, buildApp, buildTestPage, buildUi, buildWorkspace, checkTypes, locked, notes } from "./lib/build.mjs";
import { ensureAgent, ensureClaude } from "./lib/agents.mjs";
import { Run } from "./lib/leaks.mjs";
import { app, browserBridge, core, npmTool, root, testFiles, testPage, trayProbe } from "./lib/paths.mjs";
import { Failure, main, onLinux, say } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { Stages, runCounting } from "./lib/stages.mjs";

// The agents that run in every test run; `npm run test:agents` drives all of them, and through more.
const EVERY_TIME = ["claude-code", "codex", "opencode"];

const PARTS = { rust: rustStages, ui: uiStages, window: windowStages };

const { positionals } = parseArgs({ allowPositionals: true });

await main(async () => {
  const unknown = positionals.find((name) => !(name in PARTS));
  if (unknown) throw new Failure(`there is no part "${unknown}"; the parts are ${Object.keys(PARTS).join(", ")}.`);
  const parts = positionals.length > 0 ? positionals : Object.keys(PARTS);
  const testRun = new Run();
  const interrupted = () => {
    testRun.clear();
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    return await runAll(parts, testRun);
  } finally {
    process.off("SIGINT", interrupted);
    testRun.clear();
  }
});

async function runAll(parts, testRun) {
  const stages = new Stages();
  const env = testRun.environment();
  const list = [{ name: "set-up", needed: true, body: () => setUpFor(parts) }, ...parts.flatMap((part) => PARTS[part](env))];
  for (const { name, needed, body } of list) {
    const passed = await stages.run(name, body);
    if (!passed && (needed || !process.env.CI)) break;
  }
  // Asked for also after a failure, since a test that fails must clean up all the same.
  await stages.run("nothing left behind", () => testRun.check());
  stages.report({ file: notes("test-stages.json") });
  return stages.close();
}

function setUpFor(parts) {
  const window = parts.includes("window") ? ["window"] : [];
  // The Rust tests drive tmux and count processes; the window tests need a screen and a driver besides.
  return setUp({ groups: ["core", ...window, "test"], ui: true });
}

function rustStages(env) {
  return [
    { name: "rust: build", needed: true, body: () => buildWorkspace() },
    {
      name: "rust: tests",
      body: (count) =>
        runCounting(count, "cargo", ["test", ...WORKSPACE, "--no-fail-fast", ...locked], {
          cwd: root,
          env: { ...env, AO_TEST_CORE: core() },
          sentence: "Rust tests failed; they are named above.",
        }),
    },
    {
      name: "terminal referee",
      body: (count) =>
        runCounting(count, process.execPath, ["tests/referee/run.mjs", "--built"], {
          cwd: root,
          env,
          sentence: "the screens of the host and of xterm.js differ; the cases are above.",
        }),
    },
  ];
}

function uiStages(env) {
  // The arguments are made when the stage runs: before the set-up, what they name is not installed.
  const node = (args, sentence) => (count) => runCounting(count, process.execPath, args(), { cwd: root, env, sentence });
  return [
    { name: "ui: types", body: () => checkTypes() },
    { name: "ui: tests", body: node(() => [npmTool("vitest"), "run", "--root", "ui"], "tests of the window's page failed; they are named above.") },
    { name: "tools: tests", body: node(() => nodeTests("tests/fakemodel", "tests/scripts"), "tests of the test tools failed; they are named above.") },
  ];
}

// One file at a time: on two cores, windows and agents beside each other only wait for each other.
function nodeTests(...folders) {
  return ["--test", "--test-reporter=spec", "--test-concurrency=1", ...testFiles(...folders)];
}

function windowStages(env) {
  if (!onLinux) {
    // WebDriver for the system's web view exists for Linux and Windows; the harness drives Linux's.
    return [{ name: "window: build", needed: true, body: () => buildWindow() }];
  }
  return [
    { name: "window: build", needed: true, body: () => buildWindow() },
    {
      name: "window: screens",
      body: (count) =>
        runCounting(count, process.execPath, nodeTests("tests/screens"), {
          cwd: root,
          env: { ...env, AO_TEST_PAGE: testPage(), AO_TEST_CORE: core(), AO_TEST_BRIDGE: browserBridge() },
          sentence: "a screen of the window is not as it must be; what is wrong is named above, with pictures in tests/artifacts/screens.",
        }),
    },
    {
      name: "window: tests",
      body: async (count) => {
        const claude = await ensureClaude();
        await runCounting(count, process.execPath, nodeTests("tests/webdriver"), {
          cwd: root,
          env: { ...env, AO_TEST_APP: app(), AO_TEST_CORE: core(), AO_TEST_TRAY: trayProbe(), AO_TEST_CLAUDE: JSON.stringify(claude) },
          sentence: "tests in the real window failed; they are named above, with screenshots in tests/artifacts.",
        });
      },
    },
    {
      name: "agents: tests",
      body: async (count) => {
        const claude = await ensureClaude();
        const agents = [];
        for (const id of EVERY_TIME) agents.push(await ensureAgent(id));
        say(`${agents.map(({ name, version }) => `${name} ${version}`).join(", ")} against the fake model`);
        await runCounting(count, process.execPath, nodeTests("tests/agents"), {
          cwd: root,
          env: {
            ...env,
            AO_TEST_APP: app(),
            AO_TEST_CORE: core(),
            AO_TEST_CLAUDE: JSON.stringify(claude),
            AO_TEST_AGENTS: JSON.stringify(agents),
            AO_TEST_SHORT: "1",
          },
          sentence: "an agent does not behave as the app expects; the failed checks are above.",
        });
      },
    },
  ];
}

async function buildWindow() {
  await buildUi();
  await buildTestPage();
  await buildWorkspace();
  await buildApp();
}
