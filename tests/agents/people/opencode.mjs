// A person who uses opencode already, with a provider of their own, asked before commands run and files change.

import { KEY, put } from "./files.mjs";

/** The settings, for opencode and for what is built from it. */
export const settings = (model) => ({
  model: "fake/fake-model",
  small_model: "fake/fake-model",
  autoupdate: false,
  share: "disabled",
  provider: {
    fake: {
      npm: "@ai-sdk/openai-compatible",
      name: "Fake",
      options: { baseURL: `${model.url}/v1`, apiKey: KEY },
      models: { "fake-model": { name: "Fake model", tool_call: true, limit: { context: 200_000, output: 8000 } } },
    },
  },
});

export const seed = (home, repository, model) => put(home, ".config/opencode/opencode.json", settings(model));
// In each folder of settings it fetches packages that only plugins with dependencies need; without a registry it does without.
export const env = () => ({ OPENCODE_DISABLE_MODELS_FETCH: "1", npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" });
