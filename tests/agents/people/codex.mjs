// A person who uses Codex already, with a provider of their own.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { KEY, put } from "./files.mjs";

export function seed(home, repository, model) {
  mkdirSync(join(home, "tmp"), { recursive: true });
  put(
    home,
    ".codex/config.toml",
    `model = "fake-model"
model_provider = "fake"
sandbox_mode = "workspace-write"
check_for_update_on_startup = false

[model_providers.fake]
name = "Fake"
base_url = "${model.url}/v1"
wire_api = "responses"
env_key = "FAKE_KEY"
requires_openai_auth = false
request_max_retries = 0
stream_max_retries = 0

[projects."${repository}"]
trust_level = "trusted"
`,
  );
}

// Codex refuses to keep its helper programs below the folder for temporary files, where a test's home usually is.
export const env = (home) => ({ FAKE_KEY: KEY, TMPDIR: join(home, "tmp") });
