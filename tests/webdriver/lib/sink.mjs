// A program for window tests that keeps every byte it gets, as it gets it, and asks for pastes in brackets. It ends with
// Ctrl+D, and says in its terminal how much it has, so that a person who looks can see it too.

import { appendFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const [, , file] = process.argv;
const END = 4;

let count = 0;
process.stdin.setRawMode(true);
process.on("SIGWINCH", () => appendFileSync(`${file}.sizes`, "changed\n"));
process.stdin.on("data", (data) => {
  appendFileSync(file, data);
  count += data.length;
  process.stdout.write(`\rtook ${count} bytes`);
  if (data.at(-1) === END) {
    process.stdout.write("\x1b[?2004l\r\n");
    process.exit(0);
  }
});
writeFileSync(file, "");
writeFileSync(`${file}.sizes`, "");
process.stdout.write(`\x1b[?2004htakes bytes for ${basename(file)}\r\n`);
