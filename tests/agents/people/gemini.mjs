// A person who uses Gemini CLI already, by an API key, and trusts a folder.

import { KEY, put } from "./files.mjs";

export function seed(home, repository) {
  put(home, ".gemini/settings.json", { security: { auth: { selectedType: "gemini-api-key" } }, general: { enableAutoUpdate: false } });
  put(home, ".gemini/trustedFolders.json", { [repository]: "TRUST_FOLDER" });
}

export const env = (home, model) => ({ GOOGLE_GEMINI_BASE_URL: model.url, GEMINI_API_KEY: KEY, GEMINI_MODEL: "gemini-2.5-flash" });

/** It passes over settings below a folder that others can write to, and so over our hooks. */
export const wary = true;
