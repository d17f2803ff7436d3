// Running other programs, and failing with one clear sentence.
//
// Every script in this folder ends either well or with a `Failure`: a sentence for a person, never a stack trace.

import { spawn, spawnSync } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

/** Something that a person can read and act on. */
export class Failure extends Error {}

export const onWindows = process.platform === "win32";
export const onMac = process.platform === "darwin";
export const onLinux = process.platform === "linux";

const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

/** One step of what is going on. Progress goes to stderr, so that a script's answer can be piped. */
export function say(text) {
  process.stderr.write(`${paint("1;34", "==>")} ${text}\n`);
}

/** Runs a script's body; a `Failure` becomes its sentence and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`\n${paint("1;31", "failed:")} ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** What a program prints, or `null` if it cannot be run or fails. */
export function capture(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], windowsHide: true, ...options });
  return done.status === 0 ? done.stdout.trim() : null;
}

/** Runs a program on this terminal and waits for it. `sentence` says what it means if it fails. */
export async function run(program, args, { sentence, ...options } = {}) {
  const code = await wait(program, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (code !== 0) throw new Failure(sentence ?? `\`${[program, ...args].join(" ")}\` ended with code ${code}.`);
}

/** Runs a program, shows what it prints, and hands each line to `onLine`. Answers its exit code. */
export function runReading(program, args, { onLine, ...options } = {}) {
  return wait(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] }, (child) => {
    readLines(child.stdout, process.stdout, onLine);
    readLines(child.stderr, process.stderr, onLine);
  });
}

/** Runs a program that owns this terminal, such as the app: an interrupt from the keyboard is its own affair. */
export async function runInForeground(program, args, options = {}) {
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return await wait(program, args, { stdio: "inherit", ...options });
  } finally {
    process.off("SIGINT", ignore);
  }
}

function wait(program, args, options, started = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { windowsHide: true, ...options });
    const pass = (signal) => child.kill(signal);
    process.once("SIGTERM", pass);
    child.once("error", (error) => {
      process.off("SIGTERM", pass);
      reject(new Failure(`\`${program}\` cannot be run: ${error.message}.`));
    });
    child.once("close", (code, signal) => {
      process.off("SIGTERM", pass);
      resolve(code ?? (signal ? 128 : 1));
    });
    started(child);
  });
}

const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;

function readLines(stream, shown, onLine) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk) => {
    shown.write(chunk);
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine?.(line.replace(ANSI, "").trimEnd());
  });
  stream.on("end", () => rest && onLine?.(rest.replace(ANSI, "").trimEnd()));
}

/** Seconds as people read them: "41 s", "3 min 07 s". */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
