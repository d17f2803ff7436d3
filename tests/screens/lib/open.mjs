// A screen of the table, in a window that was never opened before.

/** Loads the screen's scene of the daemon in memory, shows the screen, and waits until it is there as it will stay. */
export async function openShot(browser, site, { scene, part, ready, within, clicks }, query = "") {
  const { window } = browser;
  // The small choices of one screen, such as drafts and what is folded, are not the next one's.
  await window.inPage(() => window.__ao && localStorage.clear());
  await browser.go(`${site.url}/page/?fake=${scene}${query}`);
  await window.waitFor("the page", () => document.querySelector('[data-testid="app"]') !== null && window.__ao !== undefined);
  await window.inPage((what) => window.__ao.show(what), { wide: false, dialog: null, notices: [], ...part });
  const there = `[data-testid="${ready}"]${within ? ` ${within}` : ""}`;
  await window.waitFor(`the screen ${there}`, (selector) => document.querySelector(selector)?.checkVisibility(), there);
  for (const testid of clicks) await window.click(testid);
  await window.waitFor("nothing to be waited for", () => document.querySelector('[data-testid$="-wait"], [data-looking="true"], [aria-busy="true"]') === null);
}
