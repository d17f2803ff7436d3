// What the four model APIs have in common: ids, the text inside a message, and which words of the user are the newest.
// Nothing here knows one API's shape or does I/O.

import { ownWords } from "./script.mjs";

const BEGINNING = 200;

let given = 0;

/** A new id. Unique in time too: agents key their stored history on these ids. */
export const newId = (prefix) => `${prefix}_fake${Date.now().toString(16)}${(++given).toString(16).padStart(4, "0")}`;

/** All the text of a message's content, whichever shape it has. */
export function textOf(content) {
  if (typeof content === "string") return content;
  return (Array.isArray(content) ? content : []).map((part) => (typeof part === "string" ? part : (part?.text ?? ""))).join("\n");
}

export const list = (value) => (Array.isArray(value) ? value : []);

/**
 * The newest words of the user, and the tool results after them. Adjacent texts of the user are one prompt, because
 * context often travels as a text of its own.
 * @param {{kind: "user" | "result" | "other", text?: string}[]} items the conversation, in order
 * @returns {{prompt: string, words: string[], earlier: string[], results: number, result?: string}} `words` are the texts
 *   one by one, as they came; `earlier` how the user's texts before them began; `result` is what the newest tool result says
 */
export function newestPrompt(items) {
  const texts = [];
  let results = 0;
  let result;
  for (const item of items.toReversed()) {
    if (item.kind === "result" && texts.length === 0) {
      results += 1;
      result ??= item.text ?? "";
    } else if (item.kind === "user" && ownWords(item.text).trim()) {
      texts.unshift(item.text);
      if (item.text.includes("FAKE:")) break;
    } else if (texts.length > 0) break;
  }
  const said = items.filter((item) => item.kind === "user" && ownWords(item.text).trim());
  const earlier = said.slice(0, said.length - texts.length).map((item) => ownWords(item.text).slice(0, BEGINNING));
  return { prompt: texts.join("\n"), words: texts.map((text) => ownWords(text)), earlier, results, result };
}

/** A reply's text in the pieces in which it is streamed, with a pause before each if the script asks for slowness. */
export async function* pieces(reply, pause) {
  const words = reply.text.match(/\S+\s*|^\s+/g) ?? [""];
  for (const word of words) {
    await pause(reply.step.spread / words.length);
    yield word;
  }
}
