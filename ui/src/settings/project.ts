/** A project's settings as a form. Pure. */
import { t } from '@lingui/core/macro';
import type { LandMethod, ProjectSettings } from '../protocol/generated';
import { HELD } from '../sessions/branch';
import { linesOf, numberOf, type Edits, type Form } from './form';

export type ProjectKey = keyof ProjectSettings;
export const PROJECT_KEYS: readonly ProjectKey[] = ['setup', 'teardown', 'check', 'env', 'copy', 'link', 'ports', 'branch', 'fetch', 'rules', 'wake', 'land'];

const LANDS: readonly LandMethod[] = ['rebase', 'merge', 'squash'];
const MOST_PORTS = 100;
const LONGEST = 32 * 1024;

const boolText = (value: boolean | null | undefined): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : '');

/** A value of several lines has no place in a list of lines: it is kept as it is. */
const isPlain = (value: string): boolean => !value.includes('\n');

export function keptVariables(settings: ProjectSettings): string[] {
  return Object.entries(settings.env ?? {}).filter(([, value]) => !isPlain(value)).map(([name]) => name);
}

export function envText(env: ProjectSettings['env']): string {
  return Object.entries(env ?? {}).filter(([, value]) => isPlain(value)).map(([name, value]) => `${name}=${value}`).join('\n');
}

export function projectForm(settings: ProjectSettings): Form<ProjectKey> {
  return {
    setup: settings.setup ?? '',
    teardown: settings.teardown ?? '',
    check: settings.check ?? '',
    env: envText(settings.env),
    copy: (settings.copy ?? []).join('\n'),
    link: (settings.link ?? []).join('\n'),
    ports: typeof settings.ports === 'number' ? String(settings.ports) : '',
    branch: settings.branch ?? '',
    fetch: boolText(settings.fetch),
    rules: settings.rules ?? '',
    wake: boolText(settings.wake),
    land: settings.land ?? '',
  };
}

/** What is wrong with a template of branch names, as far as that can be seen here. */
export function templateWrong(template: string): string | null {
  const plain = template.replaceAll(/\{([^{}]*)\}/g, '');
  if (/[{}]/.test(plain)) return t`A brace is not closed, or not opened.`;
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const { id, number, slug, user, date } = HELD;
  const strange = names.find((name) => !Object.hasOwn(HELD, name));
  if (strange !== undefined) return t`There is no placeholder ${{ strange: `{${strange}}` }}; there are ${id}, ${number}, ${slug}, ${user} and ${date}.`;
  return names.some((name) => name === 'id' || name === 'number' || name === 'slug') ? null : t`It needs ${id}, ${number} or ${slug}, or all sessions would share one branch.`;
}

function envWrong(text: string): string | null {
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    if (at < 1) return t`“${line}” is no NAME=value.`;
    const name = line.slice(0, at).trim();
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return t`“${name}”: a name has letters, digits and _ only.`;
    if (name.startsWith('AO_')) return t`“${name}”: names that begin with AO_ are the daemon’s.`;
  }
  return null;
}

function pathsWrong(text: string): string | null {
  const outside = linesOf(text).find((path) => /^[/\\]/.test(path) || path.includes(':') || path.split(/[/\\]/).includes('..'));
  return outside === undefined ? null : t`“${outside}”: a path inside the repository is meant.`;
}

export function projectWrong(form: Form<ProjectKey>): Edits<ProjectKey> {
  const wrong: Edits<ProjectKey> = {};
  const note = (key: ProjectKey, words: string | null): void => {
    if (words !== null) wrong[key] = words;
  };
  for (const key of ['setup', 'teardown', 'check', 'rules'] as const) note(key, new TextEncoder().encode(form[key]).length > LONGEST ? t`Longer than 32 KiB.` : null);
  const ports = numberOf(form.ports, 0, MOST_PORTS);
  note('ports', 'wrong' in ports ? ports.wrong : null);
  note('branch', form.branch.trim() === '' ? null : templateWrong(form.branch.trim()));
  note('env', envWrong(form.env));
  note('copy', pathsWrong(form.copy));
  note('link', pathsWrong(form.link));
  return wrong;
}

type Value<K extends ProjectKey> = NonNullable<ProjectSettings[K]>;

function variables(text: string): Record<string, string> {
  return Object.fromEntries(linesOf(text).map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)]));
}

function valueOf(key: ProjectKey, text: string, now: ProjectSettings): Value<ProjectKey> | null {
  switch (key) {
    case 'setup':
    case 'teardown':
    case 'check':
    case 'rules':
    case 'branch':
      return text.trim() === '' ? null : text.trim();
    case 'copy':
    case 'link': {
      const lines = linesOf(text);
      return lines.length === 0 ? null : lines;
    }
    case 'env': {
      const kept = Object.fromEntries(Object.entries(now.env ?? {}).filter(([, value]) => !isPlain(value)));
      const all = { ...kept, ...variables(text) };
      return Object.keys(all).length === 0 ? null : all;
    }
    case 'ports': {
      const read = numberOf(text, 0, MOST_PORTS);
      return 'value' in read ? read.value : null;
    }
    case 'fetch':
    case 'wake':
      return text === '' ? null : text === 'yes';
    case 'land':
      return LANDS.find((one) => one === text) ?? null;
  }
}

/** What is stored now, with the edits in it: what was changed elsewhere meanwhile is kept. */
export function projectSettings(now: ProjectSettings, edits: Edits<ProjectKey>): ProjectSettings {
  const changed = new Map<string, unknown>(Object.entries(now));
  for (const key of PROJECT_KEYS) {
    const text = edits[key];
    if (text === undefined) continue;
    const value = valueOf(key, text, now);
    if (value === null) changed.delete(key);
    else changed.set(key, value);
  }
  return Object.fromEntries(changed);
}

/** What of a repository's own file runs something: this is what a person trusts, and nothing else. */
export function runsOf(settings: ProjectSettings): { key: ProjectKey; label: string; text: string }[] {
  const parts: { key: ProjectKey; label: string; text: string | null | undefined }[] = [
    { key: 'setup', label: t`Before an agent starts in a new worktree`, text: settings.setup },
    { key: 'teardown', label: t`Before a worktree goes to the trash`, text: settings.teardown },
    { key: 'check', label: t`Before work is landed`, text: settings.check },
    // Whole, with values of several lines too: what is trusted must be seen.
    { key: 'env', label: t`Variables of agents and of these commands`, text: Object.entries(settings.env ?? {}).map(([name, value]) => `${name}=${value}`).join('\n') },
  ];
  return parts.filter((part): part is { key: ProjectKey; label: string; text: string } => typeof part.text === 'string' && part.text !== '');
}

/** The value of one setting in a few words, for what the repository says beside what a person set. */
export function shownValue(settings: ProjectSettings, key: ProjectKey): string | null {
  const text = projectForm(settings)[key];
  return text === '' ? null : text.split('\n').join(key === 'copy' || key === 'link' || key === 'env' ? ', ' : ' ⏎ ');
}
