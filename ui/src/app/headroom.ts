/**
 * How much room there is for agents. Measuring it costs the daemon a walk over all processes, so it is asked only after
 * a session changed, at most every ten seconds, once a minute while agents live, whose need changes without a word, and
 * never by a window that nobody sees.
 */
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { call } from '../platform/bridge';
import type { HeadroomView, SessionView } from '../protocol/generated';
import { useFacts } from './store';

const EVERY = 10_000;
const WHILE_THEY_LIVE = 60_000;

interface Measured {
  /** Null until it was measured. */
  room: HeadroomView | null;
  at: number;
}

const UNKNOWN: Measured = { room: null, at: -Infinity };
const measured = createStore<Measured>(() => UNKNOWN);

async function measure(): Promise<void> {
  measured.setState({ at: performance.now() });
  try {
    measured.setState({ room: await call('daemon.headroom', {}) });
  } catch {
    // What was known stays: nobody can do anything about it, and the next change asks again.
  }
}

/** Another number whenever a session's status changed. */
function changes(sessions: readonly SessionView[]): number {
  return sessions.reduce((sum, { change }) => sum + change, sessions.length);
}

/** Measures while whoever uses it is drawn. */
export function useHeadroom(): HeadroomView | null {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const known = useFacts((facts) => facts.known);
  const change = useFacts((facts) => changes(facts.sessions));
  const alive = useFacts((facts) => facts.sessions.some((session) => session.process !== undefined));
  useEffect(() => {
    if (!linked || !known) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = true;
    const arrange = (): void => {
      if (!due || document.hidden || timer !== undefined) return;
      const wait = Math.max(0, measured.getState().at + EVERY - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        if (document.hidden) return;
        due = false;
        void measure();
      }, wait);
    };
    arrange();
    document.addEventListener('visibilitychange', arrange);
    const again = alive
      ? setInterval(() => {
          due = true;
          arrange();
        }, WHILE_THEY_LIVE)
      : undefined;
    return () => {
      clearInterval(again);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', arrange);
    };
  }, [linked, known, change, alive]);
  return useStore(measured, ({ room }) => room);
}

/** For tests: a window that was never opened. */
export function forgetHeadroom(): void {
  measured.setState(UNKNOWN, true);
}
