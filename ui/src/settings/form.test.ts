import { describe, expect, it } from 'vitest';
import type { CallError, ProjectSettings, Settings } from '../protocol/generated';
import { edited, fieldOf, linesOf, numberOf, openEdits, withEdits } from './form';
import { GENERAL_KEYS, generalForm, generalSettings, generalWrong } from './general';
import { PROJECT_KEYS, projectForm, projectSettings, projectWrong, runsOf, shownValue, type ProjectKey } from './project';
import { PROJECT_GROUPS } from './project-fields';

describe('a form', () => {
  const stored = { a: '1', b: '' };

  it('knows what was changed, and forgets what was changed back', () => {
    const once = edited(stored, {}, 'a', '2');
    expect(once).toEqual({ a: '2' });
    expect(withEdits(stored, once)).toEqual({ a: '2', b: '' });
    expect(edited(stored, once, 'a', '1')).toEqual({});
    expect(openEdits(stored, { a: '1', b: 'x' })).toEqual(['b']);
  });

  it.each<[string, { value: number | null } | 'wrong']>([
    ['', { value: null }],
    [' 12 ', { value: 12 }],
    ['0', 'wrong'],
    ['101', 'wrong'],
    ['-1', 'wrong'],
    ['1.5', 'wrong'],
    ['many', 'wrong'],
    ['1e2', 'wrong'],
  ])('reads the number “%s”', (text, read) => {
    if (read === 'wrong') expect(numberOf(text, 1, 100)).toHaveProperty('wrong');
    else expect(numberOf(text, 1, 100)).toEqual(read);
  });

  it('reads lines', () => expect(linesOf(' a \n\n b')).toEqual(['a', 'b']));

  it.each<[string, string | null]>([
    ['`branch`: there is no placeholder {x}', 'branch'],
    ['`env` has the variable `AO_X`: names that begin with `AO_` are the daemon\'s', 'env'],
    ['`env.A` is longer than 32 KiB or holds a NUL', 'env'],
    ['`copy` has `../x`: a path inside the repository is meant', 'copy'],
    ['something else', null],
  ])('places the refusal %s', (message, key) => {
    const error: CallError = { code: 'INVALID_REQUEST', class: 'invalid', message };
    expect(fieldOf(error, PROJECT_KEYS)).toBe(key);
    expect(fieldOf({ ...error, code: 'STORAGE_FAILED' }, PROJECT_KEYS)).toBeNull();
  });
});

describe('the daemon\'s settings', () => {
  const settings: Settings = { restore: 'ask', max_running: 8, memory_floor_mib: 0, disk_floor_mib: null };

  it('are texts, and empty where they are the default', () => {
    expect(generalForm(settings)).toEqual({ restore: 'ask', max_running: '8', memory_floor_mib: '0', disk_floor_mib: '', trash_days: '', trash_free_gib: '' });
    expect(Object.keys(generalForm(settings)).sort()).toEqual([...GENERAL_KEYS].sort());
  });

  it('are stored with what was changed only', () => {
    expect(generalSettings(settings, { max_running: '', trash_days: '7', restore: 'automatic' })).toEqual({ restore: 'automatic', max_running: null, memory_floor_mib: 0, disk_floor_mib: null, trash_days: 7 });
  });

  it('say what is wrong', () => {
    expect(Object.keys(generalWrong({ ...generalForm(settings), max_running: '0', trash_days: 'x' }))).toEqual(['max_running', 'trash_days']);
    expect(generalWrong(generalForm(settings))).toEqual({});
  });
});

describe('a project\'s settings', () => {
  const settings: ProjectSettings = { setup: 'npm ci', env: { A: '1', KEY: 'one\ntwo' }, copy: ['.env*', 'a/b'], ports: 3, fetch: false, land: 'squash' };

  it('each have a field with what it does and its default', () => {
    const fields = PROJECT_GROUPS.flatMap((group) => group.fields);
    expect(fields.map((field) => field.key).sort()).toEqual([...PROJECT_KEYS].sort());
    for (const field of fields) expect(field.what.endsWith('.') && field.usual !== '').toBe(true);
  });

  it('are texts, and come back as they were', () => {
    const form = projectForm(settings);
    expect(form).toMatchObject({ setup: 'npm ci', env: 'A=1', copy: '.env*\na/b', ports: '3', fetch: 'no', wake: '', land: 'squash' });
    expect(projectWrong(form)).toEqual({});
    expect(projectSettings({}, { ...form })).toEqual({ ...settings, env: { A: '1' } });
  });

  it('are stored with what was changed only, and values of several lines are kept', () => {
    expect(projectSettings(settings, { env: 'B=x=y', setup: ' ', copy: '', wake: 'yes' })).toEqual({ env: { KEY: 'one\ntwo', B: 'x=y' }, ports: 3, fetch: false, wake: true, land: 'squash' });
  });

  it.each<[ProjectKey, string]>([
    ['ports', '101'],
    ['branch', 'work'],
    ['branch', 'ao/{id'],
    ['branch', 'ao/{ID}'],
    ['env', 'NAME'],
    ['env', '1A=x'],
    ['env', 'AO_TOKEN=x'],
    ['copy', '../secrets'],
    ['link', '/etc'],
    ['link', 'c:\\x'],
    ['rules', 'x'.repeat(33_000)],
  ])('are refused where %s is “%s”', (key, text) => expect(Object.keys(projectWrong({ ...projectForm({}), [key]: text }))).toEqual([key]));

  it.each<[ProjectKey, string]>([['branch', '{user}/{slug}'], ['env', '_A1=\nB = x'], ['copy', '.env\na/**/b'], ['ports', '0']])('are good where %s is “%s”', (key, text) => expect(projectWrong({ ...projectForm({}), [key]: text })).toEqual({}));

  it('say what of them runs something', () => {
    expect(runsOf({ ...settings, check: 'make' }).map((one) => one.key)).toEqual(['setup', 'check', 'env']);
    expect(runsOf(settings).find((one) => one.key === 'env')?.text).toBe('A=1\nKEY=one\ntwo');
    expect(runsOf({ rules: 'x', copy: ['y'] })).toEqual([]);
    expect(shownValue(settings, 'copy')).toBe('.env*, a/b');
    expect(shownValue(settings, 'rules')).toBeNull();
  });
});
