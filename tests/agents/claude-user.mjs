// A person who uses Claude Code already: it asks nothing at its start, knows its key, and trusts a folder.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY = "sk-ant-fake-0123456789";

/** Makes the person's Claude Code settings in `home`; `trusted` is a folder they have trusted. */
export function makeClaudeUser(home, trusted) {
  mkdirSync(join(home, ".claude"), { recursive: true });
  const settings = {
    hasCompletedOnboarding: true,
    theme: "dark",
    hasSeenAutoDefaultNudge: true,
    hasSeenAutoDefaultNotice: true,
    customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
    projects: { [trusted]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(home, ".claude.json"), JSON.stringify(settings));
}

/** What leads Claude Code to the fake model. */
export const towards = (model) => ({ ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: KEY, DISABLE_AUTOUPDATER: "1" });

/** Claude Code's own record of its conversations, for the person in `home`. */
export function transcripts(home) {
  const projects = join(home, ".claude", "projects");
  if (!existsSync(projects)) return "";
  const files = readdirSync(projects, { recursive: true }).filter((name) => name.endsWith(".jsonl"));
  return files.map((name) => readFileSync(join(projects, name), "utf8")).join("\n");
}
