// `npm run generate`: writes anew what is made from sources and committed: the window's TypeScript types, from the Rust
// protocol, and the catalogue of its words.

import { cargo, extractWords } from "./lib/build.mjs";
import { main } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp({ groups: ["core"], ui: true });
  await cargo(["test", "-p", "ao-protocol", "--test", "typescript"], {
    env: { AO_BLESS: "1" },
    sentence: "the types could not be generated; what cargo printed above says why.",
  });
  await extractWords();
});
