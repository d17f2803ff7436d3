// What an agent really did, from the model's log and from the files and processes it left. Never from hooks, and never
// from what the product shows.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "./wait.mjs";
import { processesOf } from "./place.mjs";

/** The log's turns that answer exactly this prompt. */
export const turnsOf = (model, prompt) => model.log.filter((entry) => entry.turn && exactly(entry, prompt));

/** How often the model was given this as its newest words, whatever stands around it, such as a note that it is a repetition. */
export const timesGiven = (model, prompt) => model.log.filter((entry) => entry.turn && entry.words?.at(-1)?.includes(prompt)).length;

// Some agents end what was pasted with a line break or a space.
const exactly = (entry, prompt) => entry.words?.at(-1)?.trim() === prompt.trim();

/**
 * Waits until the model has been asked this for the `count`th time, and answers that entry.
 * @param {{count?: number, stop?: () => string | undefined}} [how] `stop` says why there is nothing more to wait for
 */
export const reached = (model, prompt, { count = 1, stop = () => undefined } = {}) =>
  until(`the model was asked "${prompt.slice(-60)}" ${count} times`, () => {
    const entry = turnsOf(model, prompt)[count - 1];
    const why = stop();
    if (!entry && why) throw new Error(`the message did not arrive: ${why}`);
    return entry;
  });

/** Waits until the model thinks about something, and answers that entry. */
export const thinksAbout = (model, words) =>
  until(`the model thinks about "${words}"`, () => model.log.find((entry) => entry.turn && entry.outcome === "open" && entry.words.at(-1)?.includes(words)));

/** Waits until an entry of the log came to an end, and says how. */
export const outcomeOf = (entry) => until("the model's answer came to an end", () => entry.outcome !== "open" && entry.outcome);

export const isThere = (session, name) => existsSync(join(session.worktree, name));

/** Waits until a program runs that has this in its arguments, which a NUL parts from each other. */
export const runs = (place, word) => until(`something runs with ${word}`, () => processesOf(place, word).length > 0);
