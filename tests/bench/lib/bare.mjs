// The peer of what is measured in a terminal: a page with nothing but xterm.js, in the same engine.

import { inRoot } from "../../scripts/lib/paths.mjs";
import { openBrowser } from "../../screens/lib/browser.mjs";
import { openSite } from "../../screens/lib/site.mjs";

const PAGE = `<!doctype html><meta charset="utf-8"><title>bare</title>
<link rel="stylesheet" href="/xterm/xterm/css/xterm.css">
<style>body{margin:0}#t{width:1000px;height:800px}</style><div id="t"></div>
<script type="module">
import { Terminal } from "/xterm/xterm/lib/xterm.mjs";
const term = new Terminal({ cols: 120, rows: 40, scrollback: 5000 });
term.open(document.getElementById("t"));
term.onData((data) => term.write(data));
term.focus();
window.term = term;
</script>`;

/** Opens the page and gives it to `body`. */
export async function onBarePage(body) {
  const site = await openSite({ folders: { xterm: inRoot("node_modules", "@xterm") }, pages: { bare: PAGE, empty: "<!doctype html><title>empty</title><p>Empty" } });
  const browser = await openBrowser();
  try {
    await browser.go(`${site.url}/pages/bare`);
    await browser.window.waitFor("the bare terminal", () => window.term !== undefined && document.title === "bare");
    return await body(browser.window, browser, site);
  } finally {
    await browser.close();
    site.close();
  }
}
