// What the product shows of a session, compared with what is true.

import { ao, must } from "./place.mjs";
import { until } from "./wait.mjs";

// A status that comes later than this is not told in time to be of use. It asserts no speed: what comes with the agent's
// own news is there at once, and only what nobody can tell stays away.
const TOO_LATE_MS = 20_000;

export const show = async (place, id) => (await must(place, "session", "show", id)).session;

/**
 * Waits until the product shows one of these statuses.
 * @returns {Promise<string | undefined>} what is wrong, in words, or nothing
 */
export async function showsOneOf(place, id, ...statuses) {
  let session;
  const fits = async () => {
    session = await show(place, id);
    return statuses.includes(session.status);
  };
  if (await soon(fits)) return undefined;
  return `shows "${session.status}" (${session.reason}) where it is ${statuses.join(" or ")}`;
}

/** Whether something comes to be in time. */
export async function soon(look, ms = TOO_LATE_MS) {
  return until("it came in time", look, { neverMs: ms }).catch(() => undefined);
}

/** The prompt on the session's screen, once the product has it, with the proof that an answer needs. */
export async function promptOf(place, id) {
  return soon(async () => {
    const { code, answer } = await ao(place, "session", "prompt", id);
    return code === 0 && answer?.proof ? answer : undefined;
  });
}

/** How the product came to its status: the newest lines of the session's history, in few words. */
export async function history(place, id, lines = 14) {
  const { answer } = await ao(place, "session", "log", id, "--limit", String(lines));
  return (Array.isArray(answer) ? answer : []).map((row) => `${row.at} ${row.source}: ${row.what} -> ${row.status ?? ""}`).join("\n");
}

/** The last lines of the session's screen that hold anything. */
export async function screenOf(place, id) {
  const { answer } = await ao(place, "session", "show", id);
  return (answer?.screen?.lines ?? []).filter((line) => line.trim()).slice(-25).join("\n");
}

/** What every session shows and how it came to that, for whoever looks into a failure. */
export async function storyOf(place) {
  const { answer } = await ao(place, "session", "ls");
  const stories = (Array.isArray(answer) ? answer : []).map(async ({ id, status, reason }) =>
    [`${id} is ${status}: ${reason}`, await screenOf(place, id), await history(place, id, 40)].join("\n"),
  );
  return (await Promise.all(stories)).join("\n\n");
}
