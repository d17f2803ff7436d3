/** What a person asked for in New work lately, so that it can be asked again. It is kept in this window alone. */
import { createStore, useStore } from 'zustand';
import type { ProjectId } from '../protocol/generated';
import { newestWithin, recall, remember } from './remember';

export interface EarlierPrompt {
  text: string;
  project: ProjectId;
}

export const PROMPTS_KEPT = 50;
/** Characters in all. */
const LONGEST = 500_000;

/** What holds of a text that was kept. */
export function readPrompts(text: string | null): EarlierPrompt[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.flatMap((one: unknown) => {
      if (typeof one !== 'object' || one === null) return [];
      const { text: asked, project } = one as Record<string, unknown>;
      return typeof asked === 'string' && asked.trim() !== '' && typeof project === 'string' ? [{ text: asked, project }] : [];
    }).slice(0, PROMPTS_KEPT);
  } catch {
    return [];
  }
}

const prompts = createStore<{ all: readonly EarlierPrompt[] }>(() => ({ all: readPrompts(recall('prompts')) }));

function keep(all: readonly EarlierPrompt[]): void {
  remember('prompts', all.length === 0 ? null : JSON.stringify(all));
  prompts.setState({ all });
}

/** The newest stands first; what is asked again moves there. */
export function rememberPrompt(text: string, project: ProjectId): void {
  const asked = text.trim();
  if (asked === '') return;
  const all = [{ text: asked, project }, ...prompts.getState().all.filter((one) => one.text !== asked)].slice(0, PROMPTS_KEPT);
  keep(newestWithin(all.toReversed(), LONGEST, ({ text: one }) => one.length).toReversed());
}

export function forgetPrompts(): void {
  keep([]);
}

export const promptsKept = (): boolean => prompts.getState().all.length > 0;

export function usePrompts(): readonly EarlierPrompt[] {
  return useStore(prompts, (state) => state.all);
}
