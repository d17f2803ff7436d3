// The checks of screens, on pages that are wrong in one way each: a check that cannot fail would prove nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./lib/browser.mjs";
import { openSite } from "./lib/site.mjs";

const STYLE = "<style>* { margin: 0; box-sizing: border-box; font: 14px/20px sans-serif; } body { background: #fff; color: #222; overflow: hidden; height: 100vh; } button { width: 80px; height: 28px; border: 0; padding: 0; background: #eee; color: #222; }</style>";

/** Each page, the checks that must speak, and how often. A page with none is right, and must stay so. */
const PAGES = {
  fine: { html: "<h1>Fine</h1><button>Go</button> <button>Stop</button>", found: [] },
  "cut at the side": { html: "<div style='width: 60px; overflow: hidden; white-space: nowrap'>A sentence that is far too long</div>", found: ["cut off"] },
  "shortened with dots": { html: "<div style='width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis'>A sentence that is far too long</div>", found: [] },
  "cut below": { html: "<div style='width: 60px; height: 30px; overflow: hidden'>A sentence that is far too long</div>", found: ["cut off"] },
  "cut after some lines, with dots": { html: "<div style='width: 60px; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2'>A sentence that is far too long</div>", found: [] },
  "in a scroller": { html: "<div style='width: 60px; height: 30px; overflow: auto' tabindex='0' role='group' aria-label='Words'>A sentence that is far too long</div>", found: [] },
  "a control that is cut": { html: "<div style='width: 60px; overflow: hidden'><button>Go</button></div>", found: ["cut off"] },
  "for screen readers only": { html: "<span style='position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap'>Not for the eye</span>", found: [] },
  "controls over each other": { html: "<button>Go</button><button style='margin-left: -30px'>Stop</button>", found: ["overlap"] },
  "a small control on a large one": { html: "<div style='position: relative'><button style='width: 300px; height: 60px'>Row</button><button style='position: absolute; left: 200px; top: 10px'>End</button></div>", found: [] },
  "a dialog over the page": { html: "<button style='position: absolute; left: 40px; top: 40px'>Below</button><div role='dialog' aria-label='A question' style='position: fixed; left: 0; top: 0; width: 90px; height: 90px; background: #fff; z-index: 2'><button style='margin: 30px 0 0 5px'>Above</button></div>", found: [] },
  "outside of the window": { html: "<div style='position: absolute; left: -40px; top: 0; width: 80px'>Halfway out</div>", found: ["outside of the window"] },
  "a page that scrolls sideways": { html: "<style>body { overflow: auto; }</style><div style='width: 3000px; height: 20px'></div>", found: ["page scrolls sideways"] },
  "a small target": { html: "<button style='width: 14px; height: 14px' aria-label='Close'></button>", found: ["small target"] },
  "a small target that reaches further": { html: "<style>.far { position: relative; } .far::after { content: ''; position: absolute; inset: -6px; }</style><div style='padding: 20px'><button class='far' style='width: 14px; height: 14px' aria-label='Close'></button></div>", found: [] },
  "a link within a sentence": { html: "<p>Read <a href='#x' style='color: #0645ad'>what it says</a> first</p>", found: [] },
  "faint text": { html: "<p style='color: #999'>Hard to read</p>", found: ["faint"] },
  "faint by transparency": { html: "<div style='opacity: 0.4'><p>Hard to read</p></div>", found: ["faint"] },
  "faint on a mixed ground": { html: "<div style='background: color-mix(in srgb, #000 60%, transparent)'><p style='color: #222'>Hard to read</p></div>", found: ["faint"] },
  "large and somewhat faint": { html: "<p style='color: #888; font-size: 24px'>Large</p>", found: [] },
  "an ornament": { html: "<p style='color: #888' aria-hidden='true'>·</p>", found: [] },
  "switched off": { html: "<button disabled style='color: #bbb'>Go</button>", found: [] },
  "a part that is switched off": { html: "<nav inert style='opacity: 0.4'><p>Not now</p></nav>", found: [] },
  "a faint hint in a field": { html: "<input aria-label='Name' placeholder='Your name' style='width: 120px; height: 28px'><style>::placeholder { color: #ccc; opacity: 1; }</style>", found: ["faint"] },
  "a control without a name": { html: "<button></button>", found: ["axe button-name"] },
  "an error nobody caught": { html: "<script>window.__ao = { errors: ['it broke'] };</script>", found: ["error in the page"] },
};

const document = (html) => `<!doctype html><html lang="en"><head><title>A page</title>${STYLE}<script src="/axe/axe.min.js"></script></head><body><main>${html}</main></body></html>`;

let site;
let browser;

before(async () => {
  const pages = Object.fromEntries(Object.entries(PAGES).map(([name, { html }]) => [encodeURIComponent(name), document(html)]));
  site = await openSite({ folders: { checks: fileURLToPath(new URL("page", import.meta.url)), axe: fileURLToPath(new URL(".", import.meta.resolve("axe-core/axe.min.js"))) }, pages });
  browser = await openBrowser();
  await browser.size(900, 600);
});

after(async () => {
  await browser?.close();
  site?.close();
});

for (const [name, { found }] of Object.entries(PAGES)) {
  test(`the checks say ${found.length === 0 ? "nothing" : `"${found}"`} of a page: ${name}`, async () => {
    await browser.go(`${site.url}/pages/${encodeURIComponent(name)}`);
    const said = await browser.window.inPage(async () => {
      const { lookAtAll, settled } = await import("/checks/all.mjs");
      await settled();
      return lookAtAll({ structure: true });
    });
    assert.deepEqual(said.map(({ check }) => check), found, JSON.stringify(said, null, 1));
  });
}
