// A full-screen program for window tests: it follows mouse and pastes, and notes in a file what it is told. It reads
// as a program would that draws with its whole terminal, and ends with `q`.

import { appendFileSync } from "node:fs";

const [, , file] = process.argv;

function note(what) {
  appendFileSync(file, `${JSON.stringify(what)}\n`);
  process.stdout.write(`${JSON.stringify(what)}\r\n`);
}

const size = () => `${process.stdout.columns}x${process.stdout.rows}`;

process.stdin.setRawMode(true);
// The other screen; buttons, drags and the wheel as SGR reports; pastes in brackets.
process.stdout.write("\x1b[?1049h\x1b[2J\x1b[H\x1b[?1002h\x1b[?1006h\x1b[?2004h");
process.stdout.on("resize", () => note({ size: size() }));
process.stdin.setEncoding("utf8").on("data", (data) => {
  if (data === "q") {
    process.stdout.write("\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1049l");
    appendFileSync(file, `${JSON.stringify({ left: true })}\n`);
    process.exit(0);
  }
  note({ got: data });
});
note({ ready: size() });
