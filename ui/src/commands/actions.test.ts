// @vitest-environment jsdom
import '../testing/setup';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyNews, NO_FACTS, type Facts } from '../app/news';
import { past } from '../app/past';
import { screen } from '../app/screen';
import { facts } from '../app/store';
import { fleet } from '../platform/fake/scenes';
import { actionOf, bind, forgetBindings, inForce, readOwn, reset, resetAll } from '../actions/bindings';
import { ACTION_IDS, CATALOG, usualKeys, type ActionId } from '../actions/catalog';
import { capsOf, chordOf, chordWords, partsOf, type Pressed } from '../actions/chord';
import { DEEDS } from './deeds';
import { takenFromTerminals, unfit } from '../actions/fit';
import { takes, type Place } from './keys';
import native from '../actions/native.json';
import { possible, runAction, titleOf } from './registry';
import type { World } from './world';

const KNOWN: Facts = applyNews(applyNews(NO_FACTS, { news: 'snapshot', snapshot: fleet(1_700_000_000_000) }), { news: 'link', link: { state: 'linked', build: '1', instance: 'x', owner: 'app', supervising: true, pid: 1 } });
const fresh = screen.getState();

function world(part: Partial<World['screen']> = {}, known: Facts = KNOWN): World {
  return { facts: known, screen: { ...fresh, ...part }, past: past.getInitialState(), prompts: false, muted: [], tabs: new Map(), order: { projects: [], sessions: () => undefined }, inbox: { open: new Map(), marks: new Map() } };
}

const at = (session: string): Partial<World['screen']> => ({ view: { kind: 'session', session } });

describe('the registry', () => {
  it('has words for every action, and no two of the same', () => {
    for (const id of ACTION_IDS) expect(CATALOG[id].title, id).toMatch(/^[A-Z].*[^.!]$/);
    expect(new Set(ACTION_IDS.map((id) => CATALOG[id].title)).size).toBe(ACTION_IDS.length);
    expect(Object.keys(DEEDS)).toHaveLength(ACTION_IDS.length);
  });

  it.each([true, false])('has a usual key for one action only, and each can be pressed (mac: %s)', (mac) => {
    const all = ACTION_IDS.flatMap((id) => usualKeys(id, mac));
    expect(all.filter((chord, index) => all.indexOf(chord) !== index)).toEqual([]);
    for (const chord of all) {
      expect(partsOf(chord), chord).not.toBeNull();
      expect(unfit(chord, mac), chord).toBeNull();
    }
  });

  it('knows every action of the menu and the tray, by the same words', () => {
    for (const { id, title } of native) expect(CATALOG[id as ActionId].title, id).toBe(title);
    expect(new Set(native.map(({ id }) => id)).size).toBe(native.length);
  });

  it('offers what is possible', () => {
    const inbox = possible(world());
    expect(inbox).toContain('new_session');
    expect(inbox).not.toContain('interrupt');
    expect(possible(world(at('payments-api-23')))).toEqual(expect.arrayContaining(['interrupt', 'end_session', 'panel_changes', 'open_in_editor', 'new_shell']));
    expect(possible(world(at('payments-api-21')))).toEqual(expect.arrayContaining(['resume', 'remove_worktree']));
    expect(possible(world(at('payments-api-21')))).not.toContain('end_session');
    expect(possible(world(at('payments-api-23')))).not.toContain('start_queued');
    const waiting = KNOWN.sessions.map((one) => (one.id === 'payments-api-23' ? { ...one, status: 'queued' as const } : one));
    expect(possible(world(at('payments-api-23'), { ...KNOWN, sessions: waiting }))).toContain('start_queued');
    // Where nothing is known, a person can still leave and read.
    expect(possible(world({}, NO_FACTS))).toEqual(['next_region', 'previous_region', 'theme_light', 'theme_dark', 'theme_system', 'zoom_in', 'zoom_out', 'zoom_reset', 'quit']);
    expect(possible(world({}, { ...KNOWN, link: { state: 'stopped', reason: 'asked' } }))).not.toContain('open_palette');
  });

  it('names an action as things are', () => {
    expect(titleOf('toggle_sidebar', world({ sidebar: false }))).toBe('Show the sidebar');
    expect(titleOf('end_session', world(at('web-checkout-10')))).toBe('End shell');
    expect(titleOf('orchestrator', world(at('infra-4')))).toBe('Start the orchestrator of infra');
    expect(titleOf('mute_project', world(at('infra-4')))).toBe('Mute infra');
    expect(titleOf('mute_project', { ...world(at('infra-4')), muted: ['infra'] })).toBe('Show notifications of infra again');
  });

  it('runs nothing that is unknown or not possible', () => {
    facts.setState(NO_FACTS, true);
    expect(runAction('no_such_action')).toBe(false);
    expect(runAction('toString')).toBe(false);
    expect(runAction('open_inbox')).toBe(false);
  });
});

const press = (key: string, mods = '', code = ''): Pressed => ({ key, code, ctrlKey: mods.includes('c'), shiftKey: mods.includes('s'), altKey: mods.includes('a'), metaKey: mods.includes('m') });

describe('a key press', () => {
  it.each([
    ['k', 'c', '', 'Ctrl+K'],
    ['K', 'cs', '', 'Ctrl+Shift+K'],
    ['л', 'c', 'KeyK', 'Ctrl+K'],
    ['∫', 'ma', 'KeyB', 'Meta+Alt+B'],
    ['+', 'cs', 'Equal', 'Ctrl+Plus'],
    ['+', 'c', 'BracketRight', 'Ctrl+Plus'],
    ['}', 'ms', 'BracketRight', 'Meta+}'],
    ['ArrowLeft', 'a', '', 'Alt+ArrowLeft'],
    ['F6', 's', '', 'Shift+F6'],
    [' ', 'c', '', 'Ctrl+Space'],
    ['Control', 'c', 'ControlLeft', null],
    ['Dead', 'a', 'KeyE', 'Alt+E'],
    ['Dead', 'a', 'Quote', null],
  ] as const)('%s with %j at %j is %s', (key, mods, code, chord) => expect(chordOf(press(key, mods, code))).toBe(chord));

  it('is printed as on the keyboard at hand', () => {
    expect(chordWords('Ctrl+Shift+K', false)).toBe('Ctrl+Shift+K');
    expect(chordWords('Meta+Shift+K', true)).toBe('⌘⇧K');
    expect(capsOf('Alt+ArrowLeft', false)).toEqual(['Alt', '←']);
  });

  it.each([
    ['open_palette', 'Ctrl+K', false, 'terminal', false, true],
    ['open_inbox', 'Ctrl+Shift+I', true, 'terminal', false, true],
    ['go_back', 'Alt+ArrowLeft', false, 'terminal', false, false],
    ['go_back', 'Alt+ArrowLeft', false, 'page', false, true],
    ['next_region', 'F6', false, 'terminal', false, false],
    ['next_region', 'Ctrl+F6', false, 'terminal', false, true],
    ['open_shortcuts', 'Ctrl+/', false, 'terminal', false, false],
    ['open_palette', 'Ctrl+K', false, 'terminal', true, false],
    ['open_palette', 'Meta+K', false, 'terminal', true, true],
    ['open_inbox', 'Ctrl+Shift+I', true, 'dialog', false, false],
    ['open_palette', 'Ctrl+K', false, 'dialog', false, true],
    ['zoom_in', 'Ctrl+Plus', true, 'dialog', false, true],
  ] as const)('%s by %s (shift %s) in a %s, mac %s: %s', (id, chord, shift, place: Place, mac, taken) => {
    expect(takes(id, chord, shift, place, mac)).toBe(taken);
  });

  it('leaves every plain Ctrl key of a letter to the program, but for two', () => {
    const letters = Array.from({ length: 26 }, (_, index) => `Ctrl+${String.fromCharCode(65 + index)}`);
    expect(letters.filter((chord) => takenFromTerminals(chord, false, false))).toEqual(['Ctrl+F', 'Ctrl+K']);
    expect(letters.filter((chord) => takenFromTerminals(chord, false, true))).toEqual([]);
  });
});

describe('a person\'s own keys', () => {
  beforeEach(() => {
    window.localStorage.clear();
    forgetBindings();
  });

  it('take the place of the usual ones, are kept, and can be given up', () => {
    expect(bind('open_inbox', ['Ctrl+!'], false)).toBeNull();
    expect(actionOf('Ctrl+!', false)).toBe('open_inbox');
    expect(actionOf('Ctrl+Shift+I', false)).toBeUndefined();
    forgetBindings();
    expect(actionOf('Ctrl+!', false)).toBe('open_inbox');
    expect(reset('open_inbox', false)).toBeNull();
    expect(actionOf('Ctrl+Shift+I', false)).toBe('open_inbox');
    expect(window.localStorage.getItem('ao.shortcuts')).toBeNull();
  });

  it('are refused where they mean something else, by its name', () => {
    expect(bind('open_inbox', ['Ctrl+Shift+N'], false)).toBe('Ctrl+Shift+N already means “New work”.');
    expect(actionOf('Ctrl+Shift+N', false)).toBe('new_session');
    expect(bind('new_session', [], false)).toBeNull();
    expect(bind('open_inbox', ['Ctrl+Shift+N'], false)).toBeNull();
    expect(reset('new_session', false)).toBe('Ctrl+Shift+N already means “Inbox”.');
    resetAll(false);
    expect(actionOf('Ctrl+Shift+N', false)).toBe('new_session');
  });

  it.each([
    ['A', false],
    ['Shift+A', false],
    ['ArrowLeft', false],
    ['Ctrl+C', false],
    ['Ctrl+Shift+V', false],
    ['Ctrl+Enter', false],
    ['Meta+K', false],
    ['Alt+F4', false],
    ['Meta+V', true],
    ['Alt+E', true],
    ['Meta+Q+Q', true],
  ] as const)('cannot be %s (mac: %s)', (chord, mac) => expect(unfit(chord, mac)).toMatch(/\.$/));

  it.each([
    [null, {}],
    ['no json', {}],
    ['[1]', {}],
    ['{"open_inbox":"Ctrl+J"}', {}],
    ['{"no_such":["Ctrl+J"]}', {}],
    ['{"open_inbox":["Ctrl+J",7,"Ctrl+J","A"]}', { open_inbox: ['Ctrl+J'] }],
    ['{"open_inbox":["A"]}', {}],
    ['{"open_inbox":[]}', { open_inbox: [] }],
    ['{"open_inbox":["Ctrl+J"],"open_overview":["Ctrl+J"]}', { open_inbox: ['Ctrl+J'] }],
    ['{"open_inbox":["F1","F2","F3"]}', { open_inbox: ['F1', 'F2'] }],
  ] as const)('kept as %s are read as %j', (text, own) => expect(readOwn(text, false)).toEqual(own));

  it('leave a usual key to who was given it', () => {
    const keys = inForce({ open_inbox: ['Ctrl+Shift+N'] }, false);
    expect(keys.get('new_session')).toEqual([]);
    expect(keys.get('open_inbox')).toEqual(['Ctrl+Shift+N']);
  });
});
