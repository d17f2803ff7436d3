/** Edits that are not saved yet, by what they belong to. They stay when a person leaves, and outlive the window. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../app/remember';
import { without, type Edits } from './form';

type All = ReadonlyMap<string, Edits<string>>;

/** Variables may be secrets: they are kept while the window is open, and written nowhere. */
const NOT_WRITTEN = 'env';

function written(): All {
  try {
    const kept: unknown = JSON.parse(recall('settings') ?? '[]');
    if (!Array.isArray(kept)) return new Map();
    const isTexts = (edits: unknown): edits is Edits<string> => typeof edits === 'object' && edits !== null && Object.values(edits).every((text) => typeof text === 'string');
    const isOne = (one: unknown): one is [string, Edits<string>] => Array.isArray(one) && typeof one[0] === 'string' && isTexts(one[1]);
    return new Map(kept.filter(isOne));
  } catch {
    // Not ours, or cut short.
    return new Map();
  }
}

function write(all: All): void {
  const kept = [...all].map(([scope, edits]) => [scope, without(edits, NOT_WRITTEN)] as const).filter(([, edits]) => Object.keys(edits).length > 0);
  remember('settings', kept.length === 0 ? null : JSON.stringify(kept));
}

const drafts = createStore<{ all: All }>(() => ({ all: written() }));

/** For tests: a window that was just opened. */
export function forgetSettingsDrafts(): void {
  drafts.setState({ all: written() });
}

export function keepEdits(scope: string, edits: Edits<string>): void {
  const all = new Map(drafts.getState().all);
  if (Object.keys(edits).length === 0) all.delete(scope);
  else all.set(scope, edits);
  write(all);
  drafts.setState({ all });
}

/** What was typed while the rest was being saved stays. */
export function dropSaved(scope: string, saved: Edits<string>): void {
  const now = Object.entries(drafts.getState().all.get(scope) ?? {});
  keepEdits(scope, Object.fromEntries(now.filter(([key, text]) => saved[key] !== text)));
}

const NONE: Edits<string> = {};

export function useEdits<K extends string>(scope: string): Edits<K> {
  return useStore(drafts, ({ all }) => all.get(scope) ?? NONE);
}

/** Whether anything in a group of scopes, such as all projects, is not saved. */
export function useHasEdits(prefix: string): boolean {
  return useStore(drafts, ({ all }) => [...all.keys()].some((scope) => scope.startsWith(prefix)));
}
