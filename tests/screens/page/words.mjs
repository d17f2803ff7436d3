// Which words of the page no translator would be shown: what is neither spoken in the tests' language nor said by the daemon.
//
// Runs in the page. It reads and never changes anything.

import { isDrawn, nameOf, texts } from "./look.mjs";

/** What is said in the tests' language has one of these, but for the shortest. */
const SPOKEN = /[áéíóúýçñÁÉÍÓÚÑ~]/;
/** Three letters together are a word of a language; signs, units and names of keys are not. */
const WORD = /[A-Za-z]{3,}/;
/** Words that a person reads in the attributes of elements. */
const READ = ["aria-label", "title", "placeholder", "alt", "aria-description"];

function* attributes() {
  for (const element of document.querySelectorAll(READ.map((name) => `[${name}]`).join(","))) {
    if (!isDrawn(element)) continue;
    for (const name of READ) {
      const text = element.getAttribute(name);
      if (text !== null) yield { element, text, where: name };
    }
  }
}

/** What a line is put together from, such as a project and an agent, or an agent and its version. */
const PARTS = /\n| · |· |, |\s(?=v?\d)/;

const plain = (text) => text.replace(/\\n/g, "\n").replace(/\\"/g, '"').replace(/`/g, "").toLowerCase();

/**
 * Every text that is drawn, or read out, in nobody's words. `said` is what the test itself put there; `names` are the same
 * in every language, as all is that stands in the letters of code.
 */
export function unspoken(said, names) {
  const all = plain(window.__ao.said() + said);
  const known = (part) => !WORD.test(part) || names.includes(part) || all.includes(plain(part).replace(/\.$/, ""));
  return [...texts().map((one) => ({ ...one, where: "text" })), ...attributes()]
    .filter(({ element, text }) => !SPOKEN.test(text) && element.closest("code, .mono") === null && !text.split(PARTS).every((part) => known(part.trim())))
    .map(({ element, text, where }) => ({ check: `${where} in no other language`, element: nameOf(element), detail: text.slice(0, 80) }));
}
