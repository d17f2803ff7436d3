// A person who uses pi already, with a provider of their own.

import { KEY, put } from "./files.mjs";

export function seed(home, repository, model) {
  const fake = {
    baseUrl: `${model.url}/v1`,
    api: "openai-completions",
    apiKey: KEY,
    models: [
      {
        id: "fake-model",
        name: "Fake",
        reasoning: false,
        input: ["text"],
        cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        contextWindow: 200_000,
        maxTokens: 8000,
      },
    ],
  };
  put(home, ".pi/agent/models.json", { providers: { fake } });
  put(home, ".pi/agent/settings.json", { defaultProvider: "fake", defaultModel: "fake-model" });
}

export const env = () => ({ PI_OFFLINE: "1" });
