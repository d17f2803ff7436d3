// The fake model as a process of its own, for tests that are not written in JavaScript.
//
//     node tests/fakemodel/main.mjs [--port 0] [--log FILE] [--until-stdin-closes]
//
// It prints one line, `fakemodel on http://127.0.0.1:PORT`, once it listens. With --until-stdin-closes it ends
// with whoever started it, even if that process is killed.

import { parseArgs } from "node:util";
import { startFakeModel } from "./server.mjs";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    log: { type: "string" },
    "until-stdin-closes": { type: "boolean", default: false },
  },
});

const model = await startFakeModel({ port: Number(values.port), logFile: values.log });
console.log(`fakemodel on ${model.url}`);

const stop = () => model.close().then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
if (values["until-stdin-closes"]) {
  process.stdin.once("close", stop);
  process.stdin.resume();
}
