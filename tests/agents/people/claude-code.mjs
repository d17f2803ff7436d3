// A person who uses Claude Code already: it asks nothing at its start, knows its key, and trusts a folder.

import { makeClaudeUser, towards } from "../claude-user.mjs";

export const seed = (home, repository) => makeClaudeUser(home, repository);
export const env = (home, model) => towards(model);
