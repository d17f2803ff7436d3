/** The daemon's own settings as a form. Pure. */
import { t } from '@lingui/core/macro';
import type { Settings } from '../protocol/generated';
import { numberOf, type Edits, type Form } from './form';

export const NUMBERS = [
  { key: 'max_running', label: t`Agents at once`, unit: t`agents`, least: 1, shown: t`default`, usual: t`four for each core, fewer where memory is short, and at least two`, what: t`More than these wait in a queue. Orchestrators count, shells do not.` },
  { key: 'memory_floor_mib', label: t`Memory that stays free`, unit: t`MiB`, least: 0, shown: '512', usual: t`512 MiB`, what: t`No agent is started unless this much is left after it. 0 is no limit.` },
  { key: 'disk_floor_mib', label: t`Disk that stays free`, unit: t`MiB`, least: 0, shown: '512', usual: t`512 MiB`, what: t`No agent is started while less than this is left. 0 is no limit.` },
  { key: 'trash_days', label: t`Days in the trash`, unit: t`days`, least: 0, shown: '30', usual: t`30 days`, what: t`How long a removed worktree stays in the trash. Its work stays in the repository’s ledger.` },
  { key: 'trash_free_gib', label: t`Room before the trash empties`, unit: t`GiB`, least: 0, shown: '10', usual: t`10 GiB`, what: t`While less of the disk than this is free, the trash gives up its oldest worktrees.` },
] as const;

export type NumberKey = (typeof NUMBERS)[number]['key'];
export type GeneralKey = 'restore' | NumberKey;
export const GENERAL_KEYS: readonly GeneralKey[] = ['restore', ...NUMBERS.map((one) => one.key)];

const textOf = (value: number | null | undefined): string => (typeof value === 'number' ? String(value) : '');

export function generalForm(settings: Settings): Form<GeneralKey> {
  return {
    restore: settings.restore,
    max_running: textOf(settings.max_running),
    memory_floor_mib: textOf(settings.memory_floor_mib),
    disk_floor_mib: textOf(settings.disk_floor_mib),
    trash_days: textOf(settings.trash_days),
    trash_free_gib: textOf(settings.trash_free_gib),
  };
}

export function generalWrong(form: Form<GeneralKey>): Edits<GeneralKey> {
  const wrong: Edits<GeneralKey> = {};
  for (const { key, least } of NUMBERS) {
    const read = numberOf(form[key], least);
    if ('wrong' in read) wrong[key] = read.wrong;
  }
  return wrong;
}

/** What is stored now, with the edits in it: what was changed elsewhere meanwhile is kept. */
export function generalSettings(now: Settings, edits: Edits<GeneralKey>): Settings {
  const next: Settings = { ...now };
  if (edits.restore !== undefined) next.restore = edits.restore === 'ask' ? 'ask' : 'automatic';
  for (const { key, least } of NUMBERS) {
    const text = edits[key];
    if (text === undefined) continue;
    const read = numberOf(text, least);
    if ('value' in read) next[key] = read.value;
  }
  return next;
}
