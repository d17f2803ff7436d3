// Whether text can be read: its colour as it is drawn, on what is drawn below it.
//
// Runs in the page. Colours are those that come out after every transparent layer and every opacity on the way up, not
// those that a style sheet names.

import { hasArea, inSight, isOnTop, nameOf, round, styleOf, texts, upwards, controls } from "./look.mjs";

const LEAST = 4.5;
/** For large letters, and for what is marked as an ornament. */
const LEAST_LARGE = 3;
const LARGE_PX = 18;

const WHITE = { r: 255, g: 255, b: 255, a: 1 };
const parsed = new Map();
const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any colour of CSS as numbers. */
export function parse(colour) {
  const known = parsed.get(colour);
  if (known !== undefined) return known;
  const plain = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
  const numbers = plain ? { r: Number(plain[1]), g: Number(plain[2]), b: Number(plain[3]), a: Number(plain[4] ?? 1) } : painted(colour);
  parsed.set(colour, numbers);
  return numbers;
}

function painted(colour) {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
  return { r, g, b, a: a / 255 };
}

const over = (top, below) => mix(top, below, top.a);
const mix = (top, below, share) => ({ r: top.r * share + below.r * (1 - share), g: top.g * share + below.g * (1 - share), b: top.b * share + below.b * (1 - share), a: 1 });

/** What is drawn at an element: its ground, or with `ink` its letters. */
function drawn(element, ink) {
  const layers = [...upwards(element)].reverse().map((one) => styleOf(one)).map(({ backgroundColor, opacity }) => ({ ground: parse(backgroundColor), opacity: Number(opacity) }));
  const from = (at, backdrop) => {
    const layer = layers[at];
    const ground = over(layer.ground, backdrop);
    const last = ink === null ? ground : over(ink, ground);
    // An element's opacity is that of all it holds.
    return mix(at === layers.length - 1 ? last : from(at + 1, ground), backdrop, layer.opacity);
  };
  return from(0, WHITE);
}

const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);

export function ratio(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const hex = ({ r, g, b }) => `#${[r, g, b].map((one) => Math.round(one).toString(16).padStart(2, "0")).join("")}`;

/** The colour of a field's hint. WebKit does not compute it for scripts, so it is read from the style sheets. */
function hintColour(field) {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter(({ selectorText }) => selectorText?.includes("::placeholder"));
  const mine = rules.filter(({ selectorText, style }) => style.color !== "" && field.matches(selectorText.replaceAll("::placeholder", "") || "*"));
  const colour = mine.at(-1)?.style.color;
  if (colour === undefined) return null;
  const variable = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return variable === undefined ? colour : styleOf(field).getPropertyValue(variable).trim();
}

/** Text of too little contrast. What is switched off may be faint: it says that it is off by that. */
export function faintText() {
  const found = new Map();
  const look = (element, colour, what) => {
    const off = element.closest(":disabled, [aria-disabled=true], [data-disabled], [inert]");
    if (off !== null) return;
    const [ground, ink] = [drawn(element, null), drawn(element, parse(colour))];
    const large = Number.parseFloat(styleOf(element).fontSize) >= LARGE_PX || element.closest("[aria-hidden=true]") !== null;
    const [has, least] = [ratio(ground, ink), large ? LEAST_LARGE : LEAST];
    if (has < least) found.set(`${nameOf(element)}${what}`, { check: "faint", element: nameOf(element), detail: `${round(has)} where ${least} is needed: ${hex(ink)} on ${hex(ground)}${what}` });
  };
  for (const { element, box } of texts()) {
    const seen = inSight(element, box);
    if (hasArea(seen) && isOnTop(element, seen.left + seen.width / 2, seen.top + seen.height / 2)) look(element, styleOf(element).color, "");
  }
  for (const field of controls()) {
    if (!field.matches("input, textarea") || field.placeholder === "" || field.value !== "") continue;
    const colour = hintColour(field);
    if (colour !== null) look(field, colour, " (its hint)");
  }
  return [...found.values()];
}
