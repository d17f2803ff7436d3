// A person who uses Kilo already, with a provider of their own.

import { put } from "./files.mjs";
import { settings } from "./opencode.mjs";

export const seed = (home, repository, model) => put(home, ".config/kilo/kilo.json", settings(model));
export const env = () => ({ KILO_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_MODELS_FETCH: "1" });
