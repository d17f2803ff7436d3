// What lies wrong on the page: cut text, controls over each other, things outside of the window, targets too small.
//
// Runs in the page. Each check answers a list of `{ check, element, detail }`, which is empty where all is well.

import { controls, hasArea, inSight, isOnTop, nameOf, overflow, round, styleOf, texts, upwards } from "./look.mjs";

/** Less than this is a matter of rounding. */
const SLACK = 1.5;
/** A line's box is higher than its letters. */
const LETTERS = 0.3;
const LEAST_TARGET = 20;

const finding = (check, element, detail) => ({ check, element: nameOf(element), detail });

/** Text or controls of which an edge cuts a part off, with no dots that say so. */
export function cutOff() {
  const found = [];
  for (const { element, box } of texts()) {
    const cut = cutBy(element, box, box.height * LETTERS);
    if (cut !== null) found.push(finding("cut off", element, cut));
  }
  for (const control of controls()) {
    const cut = cutBy(control.parentElement, control.getBoundingClientRect(), SLACK);
    if (cut !== null) found.push(finding("cut off", control, cut));
  }
  return once(found);
}

function cutBy(from, box, slackY) {
  for (const one of upwards(from)) {
    const { hidesX, hidesY, scrolls, shortened } = overflow(one);
    // What is scrolled away can be scrolled back; what is shortened says so. The window's edge is `outside`'s.
    if (scrolls || shortened || one === document.body) return null;
    if (!hidesX && !hidesY) continue;
    const edge = one.getBoundingClientRect();
    // Folded together on purpose.
    if (!hasArea(edge)) return null;
    const overX = hidesX ? Math.max(box.right - edge.right, edge.left - box.left) : 0;
    const overY = hidesY ? Math.max(box.bottom - edge.bottom, edge.top - box.top) : 0;
    if (overX > SLACK) return `${round(overX)} px beyond the side of ${nameOf(one)}`;
    if (overY > Math.max(SLACK, slackY)) return `${round(overY)} px above or below ${nameOf(one)}`;
  }
  return null;
}

/** Controls that share some of their place. One that lies wholly within another, on top of it, is meant so. */
export function overlaps() {
  const seen = controls().map((control) => ({ control, box: inSight(control, control.getBoundingClientRect()), layer: layerOf(control) }));
  const shown = seen.filter(({ control, box }) => hasArea(box) && isOnTop(control, box.left + box.width / 2, box.top + box.height / 2));
  const found = [];
  shown.forEach((a, at) => {
    for (const b of shown.slice(at + 1)) {
      if (a.layer !== b.layer || a.control.contains(b.control) || b.control.contains(a.control)) continue;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const within = (small, large) => Math.abs(width - small.box.width) < SLACK && Math.abs(height - small.box.height) < SLACK && large.box.width * large.box.height > small.box.width * small.box.height;
      if (width > SLACK && height > SLACK && !within(a, b) && !within(b, a)) found.push(finding("overlap", a.control, `${round(width)} x ${round(height)} px shared with ${nameOf(b.control)}`));
    }
  });
  return found;
}

/** What floats over something else is compared only with what floats with it. */
function layerOf(control) {
  for (const one of upwards(control)) {
    const { position, zIndex } = styleOf(one);
    if (position === "fixed" || position === "sticky" || (position !== "static" && zIndex !== "auto")) return one;
  }
  return document.body;
}

/** Text and controls outside of the window that no scrolling brings back, and a page that scrolls sideways. */
export function outside() {
  const found = [];
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth) found.push(finding("page scrolls sideways", page, `${page.scrollWidth} px wide in a window of ${page.clientWidth}`));
  const all = [...texts(), ...controls().map((element) => ({ element, box: element.getBoundingClientRect() }))];
  for (const { element, box, text } of all) {
    const slackY = text === undefined ? 0 : box.height * LETTERS;
    const over = Math.max(-box.left, -box.top - slackY, box.right - innerWidth, box.bottom - innerHeight - slackY);
    // What something hides is looked at by `cutOff`.
    const held = [...upwards(element)].some((one) => one !== document.body && one !== document.documentElement && (({ hidesX, hidesY, scrolls }) => hidesX || hidesY || scrolls)(overflow(one)));
    if (over > SLACK && !held) found.push(finding("outside of the window", element, `${round(over)} px beyond it`));
  }
  return once(found);
}

/** Controls that are hard to hit. A link within a sentence is as high as its line. */
export function smallTargets() {
  const found = [];
  for (const control of controls()) {
    if (styleOf(control).display === "inline" || control.getAttribute("role") === "option") continue;
    const target = control.matches("input[type=checkbox], input[type=radio]") ? (control.closest("label") ?? control) : control;
    const box = target.getBoundingClientRect();
    const seen = inSight(target, box);
    // Scrolled half away, it is measured when it is in view.
    if (seen.width < box.width - SLACK || seen.height < box.height - SLACK) continue;
    if (Math.min(box.width, box.height) < LEAST_TARGET - 0.5 && !reachesFurther(target, box)) found.push(finding("small target", control, `${round(box.width)} x ${round(box.height)} px`));
  }
  return once(found);
}

/** A target may be larger than it looks. */
function reachesFurther(target, box) {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const reach = LEAST_TARGET / 2 - 1;
  const across = box.width >= LEAST_TARGET || (isHit(target, x - reach, y) && isHit(target, x + reach, y));
  return across && (box.height >= LEAST_TARGET || (isHit(target, x, y - reach) && isHit(target, x, y + reach)));
}

const isHit = (target, x, y) => {
  const top = document.elementFromPoint(x, y);
  return top !== null && target.contains(top);
};

/** One line for each element and kind of finding: a long list has the same fault in every row. */
function once(found) {
  return [...new Map(found.map((one) => [`${one.check} ${one.element}`, one])).values()];
}
