/** Changes to the daemon's settings, one after the other: each is made in what is stored by then, so none undoes another. */
import { call } from '../platform/bridge';
import type { Settings } from '../protocol/generated';

let last: Promise<unknown> = Promise.resolve();

/** Resolves to what is stored then. Writes nothing where the edit changes nothing. */
export function changeSettings(edit: (now: Settings) => Settings): Promise<Settings> {
  const mine = last.then(async () => {
    const now = await call('settings.read', {});
    const next = edit(now);
    return next === now ? now : call('settings.write', { settings: next });
  });
  last = mine.catch(() => undefined);
  return mine;
}
