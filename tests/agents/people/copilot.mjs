// A person who uses Copilot CLI with a provider of their own, and trusts a folder.

import { KEY, put } from "./files.mjs";

export const seed = (home, repository) => put(home, ".copilot/config.json", { trustedFolders: [repository], banner: "never" });
export const env = (home, model) => ({
  COPILOT_OFFLINE: "true",
  COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`,
  COPILOT_PROVIDER_API_KEY: KEY,
  COPILOT_MODEL: "fake-model",
});
