// B8, B9 and B19: how soon the window is there, what it takes, and how it goes from session to session.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { testPage } from "../scripts/lib/paths.mjs";
import { APP, ao, linked, onScreen, openApp, repository, running } from "../webdriver/lib/product.mjs";
import { browserProgram, openBrowser } from "../screens/lib/browser.mjs";
import { openSite } from "../screens/lib/site.mjs";
import { isAlive } from "../webdriver/lib/processes.mjs";
import { until } from "../webdriver/lib/wait.mjs";
import { openWindow } from "../webdriver/lib/window.mjs";
import { pss, tree } from "./lib/memory.mjs";
import { median, mib, ms, percentile, row } from "./lib/table.mjs";

const STARTS = 5;
const SESSIONS_B9 = 20;
const SESSIONS_B19 = 50;
const SWITCHES = 100;
const HUNDREDS = 4;
const EMPTY = { pages: { empty: "<!doctype html><title>empty</title><p>Empty" } };
/** What belongs to no window: the daemon and the terminals' hosts. */
const BACK_END = ["ao"];

/** From the driver's order to start to what the page has painted: B8. */
export async function starting() {
  const [ours, theirs] = await onScreen({}, async (screen) => {
    const first = await openApp(screen);
    await ao(screen, "project", "add", repository(screen, "orchard"));
    await first.close();
    const app = await starts(() => openWindow(screen, { binary: APP }), linked);
    const site = await openSite(EMPTY);
    const browser = { binary: browserProgram(), args: ["--automation"] };
    const empty = await starts(() => openWindow(screen, browser), async (window) => {
      await window.ask("POST", `${window.session}/url`, { url: `${site.url}/pages/empty` });
      await window.waitFor("the empty page", () => document.title === "empty");
    });
    site.close();
    return [app, empty];
  });
  const beside = `WebKitGTK's own browser, empty page ${ms(median(theirs))}`;
  return [row("B8", "start to the linked page on screen, warm", ms(median(ours)), { theirs: beside, ratio: median(ours) / median(theirs), target: "<= 1.5 x", met: median(ours) <= 1.5 * median(theirs) })];
}

/** How long each of some starts takes until the page that was waited for is painted. */
async function starts(open, there) {
  const times = [];
  for (let n = 0; n < STARTS; n++) {
    const began = Date.now();
    const window = await open();
    await there(window);
    times.push(await window.inPage((since) => new Promise((drawn) => requestAnimationFrame(() => drawn(Date.now() - since))), began));
    await window.close();
  }
  return times;
}

/** What the window takes while nothing happens, with 20 sessions of which one is shown: B9. */
export async function memory() {
  const site = await openSite({ ...EMPTY, folders: { page: testPage() } });
  const ours = await onScreen({}, async (screen) => {
    // The first start of all unpacks the core and keeps it in memory; a person's other starts find it.
    await (await openApp(screen)).close();
    const window = await openApp(screen);
    await sessions(screen, SESSIONS_B9);
    await shown(window, "orchard-1");
    return settled(() => pss(tree(window.appPid(), BACK_END)));
  });
  const browser = await openBrowser();
  await browser.go(`${site.url}/pages/empty`);
  await browser.window.waitFor("the empty page", () => document.title === "empty");
  const empty = await settled(() => pss(tree(browser.window.appPid())));
  await browser.close();
  const rows = [row("B9", `memory of the window, ${SESSIONS_B9} sessions, one shown`, mib(ours), { theirs: `WebKitGTK's own browser, empty page ${mib(empty)}`, ratio: ours / empty, target: "<= empty + 60 MiB", met: ours <= empty + 60 })];
  rows.push(await besideChromium(ours, site));
  site.close();
  return rows;
}

async function besideChromium(ours, site) {
  const program = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((place) => existsSync(place));
  if (program === undefined) return row("B9", "the same beside Chromium", mib(ours), { theirs: "Chromium is not installed" });
  const theirs = await onScreen({}, async (screen) => {
    const args = [`--user-data-dir=${join(screen.folder, "chromium")}`, "--no-first-run", "--no-sandbox", "--disable-gpu", `--app=${site.url}/page/index.html?fake=fleet`];
    const child = screen.spawn(program, args, { stdio: "ignore" });
    await until("Chromium shows the page", async () => (await screen.output("xdotool", ["search", "--onlyvisible", "--class", "chrom"]).catch(() => "")).trim() !== "");
    const took = await settled(() => pss(tree(child.pid)));
    await ended(tree(child.pid));
    return took;
  });
  return row("B9", "the same beside Chromium with the same page", mib(ours), { theirs: `Chromium --app ${mib(theirs)}`, ratio: ours / theirs, target: "<= 0.7 x", met: ours <= 0.7 * theirs });
}

/** Ends processes of somebody else's making, which write into their folder up to their end. */
async function ended(pids) {
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  await until("they are gone", () => !pids.some(isAlive));
}

/** From session to session: B19. */
export async function switching() {
  return onScreen({}, async (screen) => {
    const window = await openApp(screen);
    await sessions(screen, SESSIONS_B19);
    const ids = Array.from({ length: SESSIONS_B19 }, (_, n) => `orchard-${n + 1}`);
    const round = async (count) => {
      const times = [];
      for (let n = 0; n < count; n++) times.push(await switchTo(window, ids[(n * 7) % ids.length]));
      return times;
    };
    const least = [];
    await round(SWITCHES);
    const times = await round(SWITCHES);
    // The engine frees what nobody uses when it likes, so memory goes up and down by a quarter. What stays is the least of it.
    for (let hundred = 0; hundred < HUNDREDS; hundred++) {
      let low = Infinity;
      for (let n = 0; n < 10; n++) {
        await round(SWITCHES / 10);
        low = Math.min(low, pss(tree(window.appPid(), BACK_END)));
      }
      least.push(low);
    }
    const late = percentile(times, 95);
    const more = least.at(-1) - least[0];
    return [
      row("B19", `${SWITCHES} switches among ${SESSIONS_B19} sessions, p50 / p95`, `${ms(median(times))} / ${ms(late)}`, { target: "p95 < 100 ms", met: late < 100 }),
      row("B19", `the least memory of the window in each of ${HUNDREDS} hundreds more`, least.map((low) => low.toFixed(0)).join(", ") + " MiB", { ratio: least.at(-1) / least[0], target: "flat: the last <= the first + 10 MiB", met: more <= 10 }),
    ];
  });
}

/** Asks the page itself for a session, as a click on its row does, until its screen is drawn. */
function switchTo(window, id) {
  return window.inPage(async (wanted) => {
    const frame = () => new Promise(requestAnimationFrame);
    const began = performance.now();
    document.querySelector(`[data-testid="session-row"][data-session="${wanted}"]`).click();
    const there = () => {
      const one = document.querySelector('[data-testid="terminal"]');
      return one?.dataset.session === wanted && one.dataset.live === "true" && window.__aoTerminalText().includes(`here is ${wanted}.`);
    };
    while (!there()) await frame();
    await frame();
    return performance.now() - began;
  }, id);
}

async function shown(window, id) {
  await window.waitFor("its row", (wanted) => document.querySelector(`[data-testid="session-row"][data-session="${wanted}"]`), id);
  await switchTo(window, id);
}

/** So many shells that have said who they are. */
async function sessions(screen, count) {
  await ao(screen, "project", "add", repository(screen, "orchard"));
  for (let n = 1; n <= count; n++) {
    const { id } = await ao(screen, "session", "new", "orchard", "--agent", "shell", "--prompt", `echo here is orchard-${n}.; exec sh`);
    await running(screen, id);
  }
}

/** Measures until two looks, two seconds apart, differ by less than a hundredth. */
async function settled(measure) {
  let last = measure();
  for (;;) {
    await new Promise((later) => setTimeout(later, 2000));
    const now = measure();
    if (Math.abs(now - last) < now / 100) return now;
    last = now;
  }
}
