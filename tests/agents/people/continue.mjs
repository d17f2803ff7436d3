// A person who uses Continue's CLI already, with a provider of their own.

import { KEY, put } from "./files.mjs";

export function seed(home, repository, model) {
  put(home, ".continue/.onboarding_complete", "");
  put(
    home,
    ".continue/config.yaml",
    `name: fake
version: 0.0.1
schema: v1
models:
  - name: Fake
    provider: openai
    model: fake-model
    apiBase: ${model.url}/v1
    apiKey: ${KEY}
    useResponsesApi: false
    capabilities: [tool_use]
    roles: [chat]
`,
  );
}

export const env = () => ({});
