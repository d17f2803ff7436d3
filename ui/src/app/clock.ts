/** The present moment for relative times: one timer for the whole window, and none while it is hidden. */
import { useSyncExternalStore } from 'react';

const STEP = 30_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function arrange(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (wanted && timer === undefined) {
    tick();
    timer = setInterval(tick, STEP);
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

document.addEventListener('visibilitychange', arrange);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // A first subscriber arranges the timer after this render, not during it.
  queueMicrotask(arrange);
  return () => {
    listeners.delete(listener);
    arrange();
  };
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
