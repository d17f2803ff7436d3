/**
 * A permission prompt as it stands on the agent's screen, and answering exactly that one.
 *
 * Nothing is asked for on a timer: the screen is looked at when the question appears, when the session changes while
 * nothing could be seen, and when a person asks for it.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { AskView, CallError, Choice, PromptView, SessionView } from '../protocol/generated';
import { learnSession } from '../app/store';

export type Seen =
  /** The screen is being looked at for the first time. */
  | { state: 'looking' }
  /** The prompt on it; `changed` if it is not the one that was to be answered. */
  | { state: 'shown'; prompt: PromptView; changed: boolean }
  /** None is on it: not drawn yet, or answered in the terminal. */
  | { state: 'gone'; changed: boolean }
  /** Its prompts can only be answered in its terminal. */
  | { state: 'elsewhere' }
  | { state: 'failed'; error: CallError };

/** What the question is; the same question in a new view is not looked at again. */
function questionOf(asks: AskView): string {
  return JSON.stringify([asks.tool, asks.command, asks.files, asks.choices, asks.since]);
}

export interface Approval {
  seen: Seen;
  /** The answer that is being given. */
  answering: Choice | null;
  /** Why the last answer was not given, if it is not that the prompt is another one. */
  refused: CallError | null;
  look: () => void;
  answer: (choice: Choice) => void;
}

async function prompt(session: SessionView, changed: boolean): Promise<Seen> {
  try {
    return { state: 'shown', prompt: await call('session.prompt', { session: session.id }), changed };
  } catch (thrown) {
    const error = toCallError(thrown);
    if (error.code === 'PROMPT_GONE') return { state: 'gone', changed };
    if (error.code === 'ANSWER_UNSUPPORTED') return { state: 'elsewhere' };
    return { state: 'failed', error };
  }
}

export function useApproval(session: SessionView, asks: AskView, onAnswered: () => void): Approval {
  const [seen, setSeen] = useState<Seen>({ state: 'looking' });
  const [answering, setAnswering] = useState<Choice | null>(null);
  const [refused, setRefused] = useState<CallError | null>(null);
  /** Only the last look counts: an older one may answer later. */
  const looks = useRef(0);
  const latest = useRef(session);
  /** The session as it was when its screen was last looked at. */
  const lookedAt = useRef(session);
  useEffect(() => {
    latest.current = session;
  }, [session]);

  const look = useCallback(async (changed: boolean): Promise<void> => {
    const mine = ++looks.current;
    lookedAt.current = latest.current;
    const found = await prompt(latest.current, changed);
    if (looks.current === mine) setSeen(found);
  }, []);

  const question = questionOf(asks);
  const here = asks.choices.length > 0;
  useEffect(() => {
    if (here) void look(false);
    const counter = looks;
    return () => {
      // What is still on its way belongs to a question that is over.
      counter.current += 1;
    };
  }, [look, question, here]);
  // While nothing is on the screen, any news of the session may mean that something is now.
  const missing = seen.state === 'gone' || seen.state === 'failed';
  const changed = seen.state === 'gone' && seen.changed;
  useEffect(() => {
    if (here && missing && lookedAt.current !== session) void look(changed);
  }, [look, here, missing, changed, session]);

  const answer = async (choice: Choice): Promise<void> => {
    if (seen.state !== 'shown' || answering !== null) return;
    setAnswering(choice);
    setRefused(null);
    try {
      const view = await call('session.answer', { session: session.id, choice, proof: seen.prompt.proof });
      learnSession(view);
      if (view.asks === undefined) onAnswered();
      else await look(false);
    } catch (thrown) {
      const error = toCallError(thrown);
      if (error.code === 'PROMPT_GONE') await look(true);
      else setRefused(error);
    }
    setAnswering(null);
  };
  return { seen: here ? seen : { state: 'elsewhere' }, answering, refused, look: () => void look(changed), answer: (choice) => void answer(choice) };
}

/** The option by which the agent itself says what "always" will mean, from the prompt's own lines. */
export function alwaysMeans(lines: readonly string[]): string | null {
  const own = lines.map((line) => line.replace(/^[\s│┃|❯›>*•●○◯]+/u, '').replace(/^\(?(?:\d+|[a-z])[.)]\s+/, '').replace(/[\s│┃|]+$/u, ''));
  const telling = own.find((line) => /don.t ask|do not ask|always|for this session|for the session/i.test(line));
  return telling === undefined || telling === '' ? null : telling;
}
