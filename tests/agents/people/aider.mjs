// A person who uses aider already, with a model of their own and without what asks the network at its start.

import { KEY, put } from "./files.mjs";

export function seed(home) {
  // Without it a conversation that is resumed is summarised by the model before anything is asked.
  const model = { max_input_tokens: 200_000, max_output_tokens: 8_000, litellm_provider: "openai", mode: "chat" };
  put(home, ".aider.model.metadata.json", { "openai/fake-model": model });
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
}

// It runs commands by `$SHELL -i -c`, and with most plain `sh` a command that is interrupted leaves that shell open in it.
export const env = (home, model) => ({ OPENAI_API_BASE: `${model.url}/v1`, OPENAI_API_KEY: KEY, SHELL: "/bin/bash" });
