// A person who uses Cline's CLI already, with a provider of their own, and has seen what it advertises.

import { KEY, put } from "./files.mjs";

export function seed(home, repository, model) {
  const settings = { provider: "openai-native", apiKey: KEY, model: "fake-model", baseUrl: `${model.url}/v1` };
  put(home, ".cline/data/settings/providers.json", {
    version: 1,
    lastUsedProvider: "openai-native",
    providers: { "openai-native": { settings, updatedAt: "2026-01-01T00:00:00.000Z", tokenSource: "manual" } },
  });
  put(home, ".cline/data/settings/cli-notices.json", { shown: { "cline-cli-cline-pass-intro": true, "cline-cli-desktop-launch": true } });
}

export const env = () => ({});
