/** What was chosen in the palette lately, by its key. Sessions that were on screen count too. */
import { recall, remember } from '../app/remember';
import type { SessionId } from '../protocol/generated';

const KEPT = 20;

function chosen(): string[] {
  try {
    const value: unknown = JSON.parse(recall('palette') ?? '[]');
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Prompts are long and have a place of their own. */
export function rememberChoice(key: string): void {
  if (key.startsWith('prompt:')) return;
  remember('palette', JSON.stringify([key, ...chosen().filter((one) => one !== key)].slice(0, KEPT)));
}

/** The sessions before the one on screen first: going back to one of them is what is meant most often. */
export function recentKeys(visited: readonly SessionId[], current: SessionId | null): string[] {
  const sessions = visited.filter((id) => id !== current).slice(0, 3).map((id) => `session:${id}`);
  return [...new Set([...sessions, ...chosen().filter((key) => key !== `session:${current ?? ''}`)])];
}
