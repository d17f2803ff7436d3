// A person who uses aider already, with a model of their own and without what asks the network at its start.

import { KEY, put } from "./files.mjs";

export const seed = (home) =>
  put(
    home,
    ".aider.conf.yml",
    `model: openai/fake-model
edit-format: diff
show-model-warnings: false
check-update: false
analytics: false
show-release-notes: false
gitignore: false
`,
  );
// It runs commands by `$SHELL -i -c`, and with most plain `sh` a command that is interrupted leaves that shell open in it.
export const env = (home, model) => ({ OPENAI_API_BASE: `${model.url}/v1`, OPENAI_API_KEY: KEY, SHELL: "/bin/bash" });
