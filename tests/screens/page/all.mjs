// Everything that is looked at on a screen, in one answer.

import { faintText } from "./contrast.mjs";
import { cutOff, outside, overlaps, smallTargets } from "./geometry.mjs";

const GRAVE = new Set(["serious", "critical"]);

/** What axe finds that is serious or worse. Contrast is `faintText`'s, which also sees what axe calls uncertain. */
async function axeFindings() {
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast": { enabled: false } } });
  const grave = violations.filter(({ impact }) => GRAVE.has(impact));
  return grave.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => ({ check: `axe ${id}`, element: html.slice(0, 160), detail: any.map(({ message }) => message).join("; ") })));
}

/** What the page itself could not do. */
const faults = () => (window.__ao?.errors ?? []).splice(0).map((detail) => ({ check: "error in the page", element: "window", detail }));

/** Waits until what is on screen is drawn as it will stay. */
export async function settled() {
  await document.fonts.ready;
  await Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => {})));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}

/** With `structure` also what axe knows of roles and names, which takes most of the time and is the same in any colours and size. */
export async function lookAtAll({ structure }) {
  return [...faults(), ...cutOff(), ...overlaps(), ...outside(), ...smallTargets(), ...faintText(), ...(structure ? await axeFindings() : [])];
}
