// A person who uses Qwen Code already, by an API key.

import { KEY, put } from "./files.mjs";

export const seed = (home) => put(home, ".qwen/settings.json", { security: { auth: { selectedType: "openai" } }, general: { enableAutoUpdate: false } });
export const env = (home, model) => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_MODEL: "fake-model" });
