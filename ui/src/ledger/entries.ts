/**
 * The copies of a session's work, and what is done with them.
 *
 * Nothing tells when a copy is made elsewhere: they are listed when somebody looks, when the session's state changes,
 * and after everything that is done here.
 */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, LedgerEntryView, LedgerRestored, SessionId, SessionView } from '../protocol/generated';
import { useKeptTurn } from '../app/kept';
import { useFacts } from '../app/store';
import { ordered, PARAMS, type Way } from './words';

/** What became of the last thing that was done with a copy. */
export type Outcome =
  | { is: 'busy' }
  | { is: 'back'; way: Way; restored: LedgerRestored }
  | { is: 'failed'; way: Way; error: CallError };

export interface Ledger {
  entries: readonly LedgerEntryView[] | null;
  error: CallError | null;
  outcomes: ReadonlyMap<number, Outcome>;
  /** A copy is being made, or could not be made. */
  making: boolean;
  made: number | null;
  unmade: CallError | null;
  tries: number;
}

type Step =
  | { step: 'listed'; entries: readonly LedgerEntryView[] }
  | { step: 'failed'; error: CallError }
  | { step: 'outcome'; number: number; outcome: Outcome }
  | { step: 'making' }
  | { step: 'made'; number: number }
  | { step: 'unmade'; error: CallError }
  | { step: 'again' };

const NOTHING: Ledger = { entries: null, error: null, outcomes: new Map(), making: false, made: null, unmade: null, tries: 0 };

function next(state: Ledger, step: Step): Ledger {
  switch (step.step) {
    case 'listed':
      return { ...state, entries: ordered(step.entries), error: null };
    case 'failed':
      return { ...state, error: step.error };
    case 'outcome':
      return { ...state, outcomes: new Map(state.outcomes).set(step.number, step.outcome) };
    case 'making':
      return { ...state, making: true, made: null, unmade: null };
    case 'made':
      return { ...state, making: false, made: step.number };
    case 'unmade':
      return { ...state, making: false, unmade: step.error };
    case 'again':
      return { ...state, tries: state.tries + 1 };
  }
}

export interface Acts {
  again: () => void;
  capture: () => Promise<void>;
  restore: (number: number, way: Way, to?: string) => Promise<void>;
  drop: (number: number) => Promise<void>;
}

function useListed(session: SessionView, tries: number, learn: (step: Step) => void): void {
  const { id, change } = session;
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  // A worktree that is removed need not change the session's state.
  const turn = useKeptTurn();
  useEffect(() => {
    if (!linked) return;
    let wanted = true;
    call('ledger.list', { session: id }).then(
      (entries) => wanted && learn({ step: 'listed', entries }),
      (thrown: unknown) => wanted && learn({ step: 'failed', error: toCallError(thrown) }),
    );
    return () => {
      wanted = false;
    };
  }, [id, change, linked, snapshots, turn, tries, learn]);
}

export function useLedger(session: SessionView): Ledger & Acts {
  const [state, learn] = useReducer(next, NOTHING);
  useListed(session, state.tries, learn);
  const again = useCallback(() => learn({ step: 'again' }), []);
  const acts = useActs(session.id, learn, again);
  return { ...state, ...acts };
}

function useActs(session: SessionId, learn: (step: Step) => void, again: () => void): Acts {
  const capturing = useRef(false);
  const capture = useCallback(async () => {
    if (capturing.current) return;
    capturing.current = true;
    learn({ step: 'making' });
    try {
      const { number } = await call('ledger.capture', { session });
      learn({ step: 'made', number });
    } catch (thrown) {
      learn({ step: 'unmade', error: toCallError(thrown) });
    }
    capturing.current = false;
    again();
  }, [session, learn, again]);
  const restore = useCallback(
    async (number: number, way: Way, to?: string) => {
      learn({ step: 'outcome', number, outcome: { is: 'busy' } });
      try {
        const how = way === 'elsewhere' ? { to: to ?? null } : PARAMS[way];
        const restored = await call('ledger.restore', { session, entry: number, ...how });
        learn({ step: 'outcome', number, outcome: { is: 'back', way, restored } });
      } catch (thrown) {
        learn({ step: 'outcome', number, outcome: { is: 'failed', way, error: toCallError(thrown) } });
      }
      again();
    },
    [session, learn, again],
  );
  const drop = useCallback(
    async (number: number) => {
      try {
        await call('ledger.drop', { session, entry: number });
      } finally {
        again();
      }
    },
    [session, again],
  );
  return { again, capture, restore, drop };
}
