/** A section's fields as texts, as a person types them; what was changed of them; and where a refusal belongs. Pure. */
import { t } from '@lingui/core/macro';
import type { CallError } from '../protocol/generated';

/** Every field as text: empty is the default. Only `K`s are in it. */
export type Form<K extends string> = Record<K, string>;
export type Edits<K extends string> = Partial<Record<K, string>>;

export function withEdits<K extends string>(stored: Form<K>, edits: Edits<K>): Form<K> {
  return { ...stored, ...edits };
}

export function without<K extends string>(edits: Edits<K>, key: K): Edits<K> {
  return Object.fromEntries(Object.entries(edits).filter(([one]) => one !== key)) as Edits<K>;
}

/** The edits after one more; what is as it was stored is no edit. */
export function edited<K extends string>(stored: Form<K>, edits: Edits<K>, key: K, value: string): Edits<K> {
  return stored[key] === value ? without(edits, key) : { ...edits, [key]: value };
}

/** Those edits that still differ from what is stored: somebody may have stored the same elsewhere. */
export function openEdits<K extends string>(stored: Form<K>, edits: Edits<K>): K[] {
  return (Object.keys(edits) as K[]).filter((key) => key in stored && edits[key] !== stored[key]);
}

/** The field that a refusal names: the daemon's sentences put the setting between backticks, first. */
export function fieldOf<K extends string>(error: CallError, keys: readonly K[]): K | null {
  const named = /`([a-z_]+)[.`]/.exec(error.message)?.[1];
  return error.code === 'INVALID_REQUEST' ? (keys.find((key) => key === named) ?? null) : null;
}

const LARGEST = 4_294_967_295;

/** A whole number in its bounds, or what is wrong with it; null for the default. */
export function numberOf(text: string, least: number, most = LARGEST): { value: number | null } | { wrong: string } {
  const plain = text.trim();
  if (plain === '') return { value: null };
  const value = Number(plain);
  if (/^\d+$/.test(plain) && value >= least && value <= most) return { value };
  return { wrong: most === LARGEST ? t`A whole number from ${least}, or nothing for the default.` : t`A whole number from ${least} to ${most}, or nothing for the default.` };
}

export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
