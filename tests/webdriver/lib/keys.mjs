// A person without a pointer: keys only, and after each of them the focus must be somewhere that can be seen.
//
// `Hands` knows no coordinates and clicks nothing. It counts its keys, so that a test can say how long a way is.

import assert from "node:assert/strict";

/** A way to a control that is longer than this is no way. */
const FAR = 80;

/** Where the focus is and whether that shows. Runs in the page. */
function focusNow() {
  const at = document.activeElement;
  if (at === null || at === document.body || at === document.documentElement) return { lost: true };
  const style = (element, part) => getComputedStyle(element, part);
  const outlined = (element) => style(element).outlineStyle !== "none" && Number.parseFloat(style(element).outlineWidth) >= 1;
  const probe = document.createElement("i");
  probe.style.color = "var(--accent)";
  document.body.append(probe);
  const accent = style(probe).color;
  probe.remove();
  // A field may mark the box that it lies in, and an option its own ground.
  let boxed = false;
  for (let one = at, steps = 0; one !== null && steps < 4; one = one.parentElement, steps += 1) boxed ||= style(one).borderTopColor === accent && Number.parseFloat(style(one).borderTopWidth) > 0;
  const writes = at.matches("textarea, input:not([type=checkbox]):not([type=radio])");
  // An edge that can be moved is drawn by what it has after itself.
  const drawn = style(at, "::after").content !== "none" && style(at, "::after").backgroundColor === accent;
  const highlighted = at.matches("[role^=menuitem], [role=option]") && style(at).backgroundColor !== style(at.parentElement).backgroundColor;
  // A terminal's cursor shows that what is inside has the keys.
  const terminal = at.matches(".term-mount");
  const typing = terminal && at.shadowRoot.activeElement !== null;
  const box = at.getBoundingClientRect();
  const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const testid = at.closest("[data-testid]")?.dataset.testid ?? "";
  return { lost: false, terminal, testid: at.dataset.testid ?? "", near: testid, name: `${at.dataset.testid ?? `in ${testid}`} "${(at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40)}"`, shows: typing || (at.matches(":focus-visible") && (outlined(at) || drawn || boxed || writes || highlighted)), inView };
}

/** Where the focus comes to rest. The page's content policy lets no text become a function there, so it is one here. */
const SETTLED = `async () => {
  const now = ${focusNow};
  for (let frame = 0; frame < 40 && now().lost; frame += 1) await new Promise(requestAnimationFrame);
  return now();
}`;

export class Hands {
  pressed = 0;
  /** What was wrong with the focus, and when. */
  faults = [];
  /** What the person does just now, for the message of a fault. */
  doing = "";
  last = "nothing";

  constructor(window) {
    this.window = window;
  }

  focus() {
    return this.window.inPage(focusNow);
  }

  /** Presses keys together, and looks where the focus is. */
  async press(...keys) {
    await this.window.press(...keys);
    this.pressed += 1;
    this.last = keys.join("+");
    await this.look();
  }

  async type(text) {
    await this.window.type(text);
    this.pressed += text.length;
    this.last = JSON.stringify(text.slice(0, 20));
    await this.look();
  }

  /** A focus that is away for a moment, while something opens or closes, comes back by itself; one that is lost does not. */
  async look() {
    const settled = await this.window.inPage(SETTLED);
    const fault = settled.lost ? "is lost" : !settled.shows ? `on ${settled.name} does not show` : !settled.inView ? `on ${settled.name} is out of view` : null;
    if (fault !== null) this.faults.push(`${this.doing}, after ${this.last}: the focus ${fault}`);
    return settled;
  }

  /** Goes on with Tab, out of terminals with Ctrl+F6, until the focus is on this control. */
  async to(testid) {
    await this.window.find(testid);
    for (let step = 0; step < FAR; step += 1) {
      const at = await this.focus();
      if (at.testid === testid) return;
      await this.press(...(at.terminal ? ["Control", "F6"] : ["Tab"]));
    }
    assert.fail(`${this.doing}: ${FAR} steps of Tab do not reach ${testid}; the focus is on ${(await this.focus()).name ?? "nothing"}`);
  }

  /** Goes with the arrows of a menu or a list until the focus is on this entry. */
  async along(testid, key = "ArrowDown") {
    await this.window.find(testid);
    for (let step = 0; step < FAR; step += 1) {
      if ((await this.focus()).testid === testid) return;
      await this.press(key);
    }
    assert.fail(`${this.doing}: the arrows do not reach ${testid}`);
  }

  /** Does what the palette offers under these words. */
  async command(words) {
    await this.press("Control", "k");
    await this.window.find("palette-input");
    await this.type(words);
    await this.window.waitFor(`"${words}" to be chosen`, (wanted) => document.querySelector('[data-testid="palette"] [aria-selected="true"]')?.textContent.includes(wanted), words);
    await this.press("Enter");
    await this.window.waitFor("the palette to close", () => document.querySelector('[data-testid="palette"]') === null);
    await this.look();
  }
}
