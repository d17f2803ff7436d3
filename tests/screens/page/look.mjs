// What a person can see of the page: which elements are drawn, which of them is a control, and how to name one.
//
// Runs in the page. It reads and never changes anything.

/** What a person can press, type into or choose. */
const CONTROL = "button, a[href], input, textarea, select, [role=button], [role=link], [role=tab], [role=checkbox], [role=radio], [role=switch], [role=option], [role^=menuitem], [role=slider]";

/** A terminal's inside is drawn by xterm.js, with the colours and sizes of the program that runs there. */
const FOREIGN = ".term-mount";

const HIDING = new Set(["hidden", "clip"]);
const SCROLLING = new Set(["auto", "scroll"]);

export const styleOf = (element) => getComputedStyle(element);

export function* upwards(element) {
  for (let one = element; one !== null; one = one.parentElement) yield one;
}

/** Whether an element is meant for the eye. What only a screen reader gets is clipped to a dot. */
export function isDrawn(element) {
  if (element.closest(FOREIGN) !== null) return false;
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
  for (const one of upwards(element)) {
    const { width, height } = one.getBoundingClientRect();
    if (styleOf(one).clipPath.startsWith("inset(50%") || (width <= 1 && height <= 1 && HIDING.has(styleOf(one).overflowX))) return false;
  }
  return true;
}

/** Every control that is drawn. */
export function controls() {
  return [...document.querySelectorAll(CONTROL)].filter((one) => isDrawn(one) && hasArea(one.getBoundingClientRect()));
}

/** Every piece of drawn text: `{ element, box }`, one for each line. */
export function texts() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || element.closest("script, style, option, title") !== null || !isDrawn(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (hasArea(box)) found.push({ element, box, text: node.data.trim() });
  }
  return found;
}

export const hasArea = ({ width, height }) => width > 0.5 && height > 0.5;

/** How an element treats what is larger than itself, by direction. */
export function overflow(element) {
  const { overflowX, overflowY, textOverflow, webkitLineClamp } = styleOf(element);
  const shortened = textOverflow === "ellipsis" || (webkitLineClamp !== undefined && webkitLineClamp !== "none");
  return { hidesX: HIDING.has(overflowX), hidesY: HIDING.has(overflowY), scrolls: SCROLLING.has(overflowX) || SCROLLING.has(overflowY), shortened };
}

/** Whether a point of an element is on top: not below a dialog, a menu or a bar. */
export function isOnTop(element, x, y) {
  const top = document.elementFromPoint(x, y);
  return top !== null && (element.contains(top) || top.contains(element) || top.closest("label")?.contains(element) === true);
}

/** The part of a box that no ancestor cuts off and the window shows; without area if there is none. */
export function inSight(element, box) {
  let { left, top, right, bottom } = box;
  for (const one of upwards(element.parentElement)) {
    const { hidesX, hidesY, scrolls } = overflow(one);
    if (!hidesX && !hidesY && !scrolls) continue;
    const clip = one.getBoundingClientRect();
    [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
    [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
  }
  [left, top, right, bottom] = [Math.max(left, 0), Math.max(top, 0), Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
  return { left, top, right, bottom, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** An element by what a person who looks for it in the source would search: test ids, classes, words. */
export function nameOf(element) {
  const way = [...upwards(element)].filter((one) => one.dataset.testid !== undefined).slice(0, 2);
  const ids = way.reverse().map((one) => `[${one.dataset.testid}]`).join(" ");
  const tag = element.tagName.toLowerCase() + [...element.classList].slice(0, 2).map((name) => `.${name}`).join("");
  const words = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `${ids} ${tag} "${words}"`.trim();
}

export const round = (number) => Math.round(number * 10) / 10;
