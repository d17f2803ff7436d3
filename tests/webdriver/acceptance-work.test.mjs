// The acceptance checks of section 8.4 that are about repositories and the work in them: the folders that people choose,
// what an agent changed, and what a person has to say about it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claudeUser, dismissNotice, startSession, status, withModel } from "./lib/claude.mjs";
import { onScreen, openApp, repository, running } from "./lib/product.mjs";
import { until } from "./lib/wait.mjs";

const LIMIT = { timeout: 300_000 };

const gitIn = (screen, cwd) => (...args) => execFileSync("git", args, { cwd, encoding: "utf8", env: { ...screen.env, GIT_CONFIG_SYSTEM: "/dev/null" }, stdio: ["ignore", "pipe", "ignore"] }).trim();

const NO_REMOTE = /no remote; its branches stay on this computer/;

/**
 * Folders as people have them. Each: how it is made, which answers its path; what the form says it is and in which words;
 * and the commit that a session begins at, asked of the repository once it was added.
 */
const FOLDERS = {
  "no remote": {
    make: (screen) => repository(screen, "orchard"),
    state: "repository",
    says: [/New work starts from main/, NO_REMOTE],
    start: (git) => git("rev-parse", "main"),
  },
  "nested repository": {
    make: (screen) => {
      const outer = repository(screen, "outer");
      const inner = repository(screen, join("outer", "inner"));
      mkdirSync(join(outer, "inner", "docs"));
      return inner;
    },
    state: "repository",
    says: [/New work starts from main/],
    start: (git) => git("rev-parse", "main"),
  },
  "a folder inside a repository": {
    make: (screen) => {
      const root = repository(screen, "market");
      mkdirSync(join(root, "stalls"));
      return join(root, "stalls");
    },
    root: (path) => join(path, ".."),
    state: "repository",
    says: [/lies inside a repository; the whole repository is used/, /What will be added is \S+\/market\./],
    start: (git) => git("rev-parse", "main"),
  },
  "linked worktree": {
    make: (screen) => {
      const main = repository(screen, "garden");
      gitIn(screen, main)("worktree", "add", "--quiet", "-b", "beds", join(screen.folder, "garden-beds"));
      return join(screen.folder, "garden-beds");
    },
    root: (path) => path.replace(/-beds$/, ""),
    state: "repository",
    says: [/linked worktree; its repository's main folder is used/, /What will be added is \S+\/garden\./],
    start: (git) => git("rev-parse", "main"),
  },
  "detached HEAD": {
    make: (screen) => {
      const path = repository(screen, "meadow");
      const git = gitIn(screen, path);
      git("checkout", "--quiet", "--detach", "main~1");
      git("branch", "--quiet", "--delete", "--force", "main");
      return path;
    },
    state: "repository",
    says: [/No branch is checked out there/],
    start: (git) => git("rev-parse", "HEAD"),
  },
  "empty repository": {
    make: (screen) => {
      const path = join(screen.folder, "seedling");
      mkdirSync(path);
      gitIn(screen, path)("init", "--quiet", "--initial-branch=main");
      return path;
    },
    state: "no_commit",
    says: [/has no commit yet, so there is nothing that a session could branch off/, /A first, empty commit is made/],
    start: (git) => git("rev-list", "--max-parents=0", "main"),
  },
  "plain folder": {
    make: (screen) => {
      const path = join(screen.folder, "papers");
      mkdirSync(path);
      writeFileSync(join(path, "note.txt"), "mine\n");
      return path;
    },
    state: "no_repository",
    says: [/not a git repository yet/, /Nothing of yours is committed or changed/],
    start: (git) => git("rev-list", "--max-parents=0", "HEAD"),
  },
  bare: {
    make: (screen) => {
      const path = join(screen.folder, "store.git");
      gitIn(screen, screen.folder)("clone", "--quiet", "--bare", join(screen.folder, "orchard"), path);
      return path;
    },
    state: "bare",
    says: [/bare repository: it has no files to work on/, /Clone it, and choose the clone/],
  },
};

test("A17: each kind of folder is told apart in words, and a session in it starts where it should", LIMIT, () =>
  onScreen({}, async (screen) => {
    const window = await openApp(screen);
    for (const [kind, folder] of Object.entries(FOLDERS)) {
      const path = folder.make(screen);
      const dialog = (await window.inPage(() => document.querySelector('[data-testid="project-row"]') !== null)) ? "add-project" : "setup";
      if (dialog === "add-project") await window.click("sidebar-add-repository");
      await window.find(dialog);
      await window.fill("repository-path", path);
      const said = await window.waitFor(`what is said of ${kind}`, () => {
        const note = document.querySelector('[data-testid="folder-said"]');
        return note && { state: note.dataset.state, text: note.innerText };
      });
      assert.equal(said.state, folder.state, kind);
      for (const part of folder.says) assert.match(said.text, part, kind);
      await window.screenshot(`acceptance-folder-${kind.replaceAll(" ", "-")}`);
      if (folder.start === undefined) {
        assert.ok(await window.inPage(() => document.querySelector('[data-testid="add-repository"]').disabled), `${kind} cannot be added`);
        continue;
      }
      await add(window, said.state);
      await window.click("session-agent");
      await window.click("agent-option-shell");
      await window.waitFor("the menu to close", () => document.querySelector('[role="menu"]') === null);
      await window.click("session-start");
      const before = await window.waitFor("the session", (known) => {
        const id = document.querySelector('[data-testid="session-id"]')?.textContent;
        return document.querySelector('[data-testid="new-session"]') === null && id !== known && id;
      }, await window.inPage(() => globalThis.last ?? null));
      await window.inPage((id) => (globalThis.last = id), before);
      const { worktree } = await running(screen, before);
      const git = gitIn(screen, realpathSync((folder.root ?? ((same) => same))(path)));
      assert.equal(gitIn(screen, worktree)("rev-parse", "HEAD"), folder.start(git), `${kind}: where the session starts`);
      const common = (of) => realpathSync(gitIn(screen, of)("rev-parse", "--path-format=absolute", "--git-common-dir"));
      assert.equal(common(worktree), realpathSync(git("rev-parse", "--path-format=absolute", "--git-common-dir")), `${kind}: of that repository`);
      await dismissNotice(window);
    }
    await window.close();
  }),
);

/** Presses the button; one that makes a repository must be read first, so it is pressed until it is taken at its word. */
async function add(window, state) {
  const next = state === "repository" ? "add" : "init";
  await window.waitFor(`the button to say ${next}`, (wanted) => document.querySelector('[data-testid="add-repository"]')?.dataset.next === wanted, next);
  await until("New work is open", async () => {
    await window.inPage(() => document.querySelector('[data-testid="add-repository"]:not([disabled]):not([aria-busy="true"])')?.click());
    return window.inPage(() => document.querySelector('[data-testid="new-session"]') !== null);
  });
}

const waitForLines = (window, wanted) =>
  window.waitFor(`the changes to show "${wanted}"`, (text) => [...document.querySelectorAll('[data-testid="line"][data-change="added"]')].some((line) => line.textContent.includes(text)), wanted);

/** Chooses a changed line with the keys, writes a comment under it, and adds it to the others. */
async function comment(window, line, text) {
  await window.inPage((wanted) => [...document.querySelectorAll('[data-testid="line"][data-change="added"]')].find((one) => one.textContent.includes(wanted)).focus(), line);
  await window.press("c");
  await window.waitFor("the field", () => document.activeElement?.dataset.testid === "comment-input");
  await window.type(`${text}\n`);
  await window.waitFor("the comment", (wanted) => [...document.querySelectorAll('[data-testid="comment"]')].some((one) => one.textContent.includes(wanted)), text);
}

test("A14, A15: what an agent has committed is still shown, and three comments on its lines arrive as one message", LIMIT, () =>
  withModel(async (screen, model) => {
    const path = repository(screen, "orchard");
    claudeUser(screen, model, path);
    const window = await openApp(screen);
    const work = "printf 'plums,2\\nfigs,9\\nquinces,5\\n' >> prices.csv && git commit --quiet --all --message 'More prices'";
    const id = await startSession(window, path, `FAKE:shell ${work} ;; FAKE:text There are more prices now.`, { title: "More prices" });
    await status(window, "needs_you");
    await dismissNotice(window);
    await window.click("tab-changes");
    await window.click("answer-once");
    await status(window, "idle");
    const { worktree } = await running(screen, id);
    const git = gitIn(screen, worktree);
    assert.equal(git("status", "--porcelain"), "", "all of it is committed");
    assert.equal(git("log", "-1", "--format=%s"), "More prices");

    await window.waitFor("the file", () => [...document.querySelectorAll('[data-testid="change"]')].some((file) => file.textContent.includes("prices.csv")));
    await window.click("changes-open-all");
    for (const line of ["plums,2", "figs,9", "quinces,5"]) await waitForLines(window, line);
    await window.screenshot("acceptance-committed");

    const remarks = { "plums,2": "Plums are three now.", "figs,9": "Nobody buys figs; take this line out.", "quinces,5": "Is five with or without tax?" };
    for (const [line, text] of Object.entries(remarks)) await comment(window, line, text);
    assert.match(await window.inPage(() => document.querySelector('[data-testid="comments-count"]').textContent), /3 comments/);
    await window.screenshot("acceptance-comments");
    const turns = () => model.log.filter((entry) => entry.turn && Object.values(remarks).some((text) => JSON.stringify(entry.words ?? []).includes(text)));
    assert.deepEqual(turns(), [], "nothing is sent before they are");
    await window.click("comments-send");
    await window.waitFor("that they were sent", () => document.querySelector('[data-testid="comments-sent"][data-receipt="submitted"]'));
    await until("the agent has answered", () => turns().some((entry) => entry.outcome === "answered"));
    await status(window, "idle");
    const heard = turns();
    assert.equal(heard.length, 1, `one message: ${JSON.stringify(heard)}`);
    for (const [line, text] of Object.entries(remarks)) {
      const words = heard[0].words.at(-1);
      assert.ok(words.includes(text) && words.includes(line) && words.includes("prices.csv"), words);
    }
    await window.close();
  }),
);
