/**
 * What a person is writing where it is neither a message nor new work: answers, goals, tasks. It is kept by what it is about
 * until it is sent or given up, also when the window closes, so that two places that ask the same share one text.
 */
import { createStore, useStore } from 'zustand';
import { newestWithin, recallTexts, rememberList } from './remember';

/** Characters in all; what was written to longest ago goes first. */
const KEPT = 300_000;

const texts = createStore<{ all: ReadonlyMap<string, string> }>(() => ({ all: recallTexts('texts') }));

/** For tests: a window that was just opened. */
export function forgetTexts(): void {
  texts.setState({ all: recallTexts('texts') }, true);
}

/** What is being written about something, or null if nothing is. */
export function useText(about: string): string | null {
  return useStore(texts, ({ all }) => all.get(about) ?? null);
}

/** Null gives it up. An empty text is one too, where there was another to begin with. */
export function write(about: string, text: string | null): void {
  const all = new Map(texts.getState().all);
  // Set anew, it stands last.
  all.delete(about);
  if (text !== null) all.set(about, text);
  rememberList('texts', newestWithin([...all], KEPT, ([key, one]) => key.length + one.length));
  texts.setState({ all });
}

/** The answer to a question of a plan, wherever it is asked. */
export const answerTo = (project: string, question: number | string): string => `answer ${project} ${question}`;
