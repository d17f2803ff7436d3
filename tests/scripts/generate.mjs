// `npm run generate`: writes the window's TypeScript types anew from the Rust protocol.

import { cargo } from "./lib/build.mjs";
import { main } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

await main(async () => {
  await setUp({ groups: ["core"], ui: false });
  await cargo(["test", "-p", "ao-protocol", "--test", "typescript"], {
    env: { AO_BLESS: "1" },
    sentence: "the types could not be generated; what cargo printed above says why.",
  });
});
