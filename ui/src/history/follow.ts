/**
 * Follows a session's history while it is on screen: the newest rows first, then each row as it comes, by a call that
 * the daemon answers when there is one. Nothing is asked for while nobody looks or the link is away.
 */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, LogRow, SessionId } from '../protocol/generated';
import { useFacts } from '../app/store';
import { before, withRows } from './log';

const PAGE = 200;

interface State {
  rows: readonly LogRow[];
  /** False until the first answer. */
  known: boolean;
  /** True when nothing older is on record. */
  whole: boolean;
  error: CallError | null;
  /** Counts the person's wishes to try again. */
  tries: number;
}

type Step = { step: 'rows'; rows: readonly LogRow[] } | { step: 'older'; rows: readonly LogRow[]; whole: boolean } | { step: 'failed'; error: CallError } | { step: 'again' };

const NOTHING: State = { rows: [], known: false, whole: false, error: null, tries: 0 };

function next(state: State, step: Step): State {
  switch (step.step) {
    case 'rows': {
      const rows = withRows(state.rows, step.rows);
      return { ...state, rows, known: true, whole: state.whole || (rows[0]?.seq ?? 1) <= 1, error: null };
    }
    case 'older':
      return { ...state, rows: withRows(state.rows, step.rows), whole: step.whole };
    case 'failed':
      return { ...state, error: step.error };
    case 'again':
      return { ...state, error: null, tries: state.tries + 1 };
  }
}

export interface Followed extends State {
  again: () => void;
  older: () => void;
}

export function useHistory(session: SessionId): Followed {
  const [state, dispatch] = useReducer(next, NOTHING);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const last = useRef<number | null>(null);
  useEffect(() => {
    last.current = state.known ? (state.rows.at(-1)?.seq ?? 0) : null;
  }, [state.known, state.rows]);

  const { tries } = state;
  useEffect(() => {
    if (!linked) return;
    let wanted = true;
    const follow = async (): Promise<void> => {
      let after = last.current;
      try {
        while (wanted) {
          const rows = await call('session.log', after === null ? { session, limit: PAGE } : { session, after, wait: true, limit: PAGE });
          // Set by the effect's end while the answer was on its way.
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
          if (!wanted) return;
          dispatch({ step: 'rows', rows });
          after = rows.at(-1)?.seq ?? after ?? 0;
        }
      } catch (thrown) {
        if (wanted) dispatch({ step: 'failed', error: toCallError(thrown) });
      }
    };
    void follow();
    return () => {
      wanted = false;
    };
  }, [session, linked, tries]);

  const first = state.rows[0]?.seq ?? 1;
  const older = useCallback(() => {
    const range = before(first, PAGE);
    if (range === null) return;
    call('session.log', { session, ...range }).then(
      // Old rows may have been cleared away: then nothing, or only later rows, come back.
      (rows) => dispatch({ step: 'older', rows: rows.filter((row) => row.seq < first), whole: range.after === 0 || rows.every((row) => row.seq >= first) }),
      (thrown: unknown) => dispatch({ step: 'failed', error: toCallError(thrown) }),
    );
  }, [session, first]);
  const again = useCallback(() => dispatch({ step: 'again' }), []);
  return { ...state, again, older };
}
