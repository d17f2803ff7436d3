// B3, B4 and the like: a terminal in the app beside a bare one.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ao, onScreen, openApp, repository, running } from "../webdriver/lib/product.mjs";
import { goTo } from "../webdriver/lib/terminal.mjs";
import { until } from "../webdriver/lib/wait.mjs";
import { onBarePage } from "./lib/bare.mjs";
import { echoes, watchFrames } from "./lib/page.mjs";
import { median, ms, percentile, row } from "./lib/table.mjs";

const KEYS = 150;
const BURST_MIB = 8;
/** A frame at 60 Hz, in milliseconds. */
const FRAME = 1000 / 60;

/** Lines as build tools print them. */
function logs(bytes) {
  let text = "";
  for (let n = 0; text.length < bytes; n++) text += `\u001b[32m[${String(n).padStart(7)}]\u001b[0m compiling module ${n % 977} of package ${n % 31}: ok, ${(n * 7919) % 1000} ms\r\n`;
  return text;
}

async function shell(screen, window) {
  const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell");
  await running(screen, id);
  await goTo(window, id);
  await window.waitFor("the terminal", () => document.querySelector('[data-testid="terminal"][data-live="true"] .term-mount')?.shadowRoot.querySelector(".xterm-helper-textarea"));
  await window.click("terminal");
  return id;
}

/** A program that gives back each byte as it comes, as a full-screen program would. */
async function startEcho(window) {
  await window.type("stty raw -echo; echo rea''dy; cat\n");
  await window.waitFor("the echo", () => window.__aoTerminalText().includes("ready"));
}

/** Keys typed and drawn: B3, and again while a neighbour floods. */
export async function typing() {
  const bare = await onBarePage((window) => window.inPage(echoes, KEYS));
  const [quiet, flooded] = await appEchoes();
  const beside = (name, ours) => ({ theirs: `${name} ${ms(median(ours))} / ${ms(percentile(ours, 95))}` });
  const both = (times) => `${ms(median(times))} / ${ms(percentile(times, 95))}`;
  const more = median(quiet) - median(bare);
  const behind = percentile(flooded, 95) - percentile(quiet, 95);
  return [
    row("B3", `${KEYS} keys typed and drawn, p50 / p95`, both(quiet), { ...beside("bare xterm.js", bare), ratio: median(quiet) / median(bare), target: "<= bare + 5 ms (p50)", met: more <= 5 }),
    row("B3", "the same while a neighbour floods", both(flooded), { ...beside("without it", quiet), ratio: median(flooded) / median(quiet), target: "less than a frame more (p95)", met: behind < FRAME }),
  ];
}

function appEchoes() {
  return onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    const held = 'until [ -e go ]; do sleep 0.2; done; yes neighbour';
    const neighbour = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--prompt", held);
    await running(screen, neighbour.id);
    await shell(screen, window);
    await startEcho(window);
    await window.inPage(echoes, 20);
    const quiet = await window.inPage(echoes, KEYS);
    writeFileSync(join(neighbour.worktree, "go"), "");
    await until("the neighbour floods", async () => {
      const { screen: shown } = await ao(screen, "session", "show", neighbour.id);
      return (shown?.lines ?? []).filter((line) => line.startsWith("neighbour")).length > 5;
    });
    const flooded = await window.inPage(echoes, KEYS);
    return [quiet, flooded];
  });
}

/** In the bare page: so many bytes of such lines, a chunk after the other, as its documentation asks for. */
async function bareBurst(line, bytes) {
  const chunk = line.repeat(Math.floor(65_536 / line.length));
  const began = performance.now();
  let written = 0;
  while (written < bytes) {
    await new Promise((done) => window.term.write(chunk, done));
    written += chunk.length;
  }
  const took = performance.now() - began;
  return { mbs: written / 1e6 / (took / 1000), ...window.__stopFrames() };
}

/** So many bytes at once into the terminal on screen: B4. */
export async function burst() {
  const text = logs(BURST_MIB * 2 ** 20);
  const bare = await onBarePage(async (window) => {
    await window.inPage(watchFrames);
    return window.inPage(bareBurst, text.slice(0, text.indexOf("\n") + 1), text.length);
  });
  const ours = await appBurst(text);
  const rate = (one) => `${one.mbs.toFixed(1)} MB/s`;
  return [
    row("B4", `${BURST_MIB} MiB of log lines into the terminal on screen`, rate(ours), { theirs: `bare xterm.js ${rate(bare)}`, ratio: ours.mbs / bare.mbs, target: ">= 0.8 x", met: ours.mbs >= 0.8 * bare.mbs }),
    row("B4", "the longest pause between two frames meanwhile", ms(ours.frame), { theirs: `bare xterm.js ${ms(bare.frame)}`, ratio: ours.frame / bare.frame, target: "<= 100 ms", met: ours.frame <= 100 }),
    row("B4", "the longest wait of another task meanwhile", ms(ours.task), { theirs: `bare xterm.js ${ms(bare.task)}`, ratio: ours.task / Math.max(bare.task, 0.1), target: "<= 100 ms", met: ours.task <= 100 }),
  ];
}

function appBurst(text) {
  return onScreen({}, async (screen) => {
    const file = join(screen.folder, "burst.log");
    writeFileSync(file, text);
    const window = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await shell(screen, window);
    await window.type(`clear; cat ${file}; echo fin''ished\n`);
    await window.inPage(watchFrames);
    const took = await window.inPage(async () => {
      // Only what is drawn: reading all that is held would itself be the longest task.
      const drawn = document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-rows");
      const shows = (wanted) => drawn.textContent.includes(wanted);
      const frame = () => new Promise(requestAnimationFrame);
      while (!shows("compiling module")) await frame();
      const began = performance.now();
      while (!shows("finished")) await frame();
      return performance.now() - began;
    });
    const frames = await window.inPage(() => window.__stopFrames());
    return { mbs: text.length / 1e6 / (took / 1000), ...frames };
  });
}
