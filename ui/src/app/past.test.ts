// @vitest-environment jsdom
import '../testing/setup';
import { describe, expect, it } from 'vitest';
import { canTurn, turned, wentTo, type Past } from './past';
import type { View } from './screen';

const inbox: View = { kind: 'inbox' };
const overview: View = { kind: 'overview' };
const session = (id: string): View => ({ kind: 'session', session: id });
const settings = (section: 'general' | 'privacy'): View => ({ kind: 'settings', section, project: null, from: null });
const begun: Past = { back: [], forward: [], visited: [] };
const everywhere = (): boolean => true;

/** What a walk through views leaves behind. */
function walk(...views: View[]): Past {
  return views.slice(1).reduce((past, view, index) => wentTo(past, views[index] ?? inbox, view), begun);
}

describe('the way back', () => {
  it('leads through the views and forward again, until another way is taken', () => {
    const there = walk(inbox, session('a'), overview);
    const back = turned(there, overview, false, everywhere)!;
    expect(back.view).toEqual(session('a'));
    const again = turned(back.past, back.view, true, everywhere)!;
    expect(again.view).toEqual(overview);
    expect(again.past.back).toEqual(there.back);
    expect(wentTo(back.past, back.view, inbox).forward).toEqual([]);
  });

  it('passes over sessions that are gone, and ends at its ends', () => {
    const there = walk(inbox, session('gone'), overview);
    expect(turned(there, overview, false, (view) => view.kind !== 'session')?.view).toEqual(inbox);
    expect(canTurn(there, overview, [], false)).toBe(true);
    expect(canTurn(there, overview, [], true)).toBe(false);
    expect(canTurn(walk(session('gone'), inbox), inbox, [], false)).toBe(false);
  });

  it('counts the settings once', () => {
    const there = walk(inbox, settings('general'), settings('privacy'));
    expect(turned(there, settings('privacy'), false, everywhere)?.view).toEqual(inbox);
  });

  it('knows which sessions were on screen, the latest first', () => {
    expect(walk(inbox, session('a'), session('b'), inbox, session('a')).visited).toEqual(['a', 'b']);
  });
});
