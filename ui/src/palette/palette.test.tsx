// @vitest-environment jsdom
/** The palette: what it finds in what is known, and in the whole window. */
import { act, screen as page } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { World } from '../commands/world';
import { applyNews, NO_FACTS } from '../app/news';
import { past } from '../app/past';
import { readPrompts, rememberPrompt } from '../app/prompts';
import { openSession, screen } from '../app/screen';
import { fleet } from '../platform/fake/scenes';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { find, MOST_ROWS } from './find';
import { thingsOf, type Thing } from './things';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

/** A fleet with so many sessions. */
function worldOf(count: number): World {
  const state = fleet(1_700_000_000_000);
  const sessions = Array.from({ length: count }, (_, index) => {
    const like = state.sessions[index % state.sessions.length]!;
    return { ...like, id: `payments-api-${index + 1}`, title: `${like.title} ${index + 1}`, branch: `ao/payments-api-${index + 1}` };
  });
  const known = applyNews(NO_FACTS, { news: 'snapshot', snapshot: { ...state, sessions: count === 0 ? state.sessions : sessions } });
  const linked = applyNews(known, { news: 'link', link: { state: 'linked', build: '1', instance: 'x', owner: 'app', supervising: true, pid: 1 } });
  return { facts: linked, screen: screen.getState(), past: past.getInitialState(), prompts: false, muted: [], tabs: new Map(), order: { projects: [], sessions: () => undefined }, inbox: { open: new Map(), marks: new Map() } };
}

const keys = (search: string, things: readonly Thing[], recent: readonly string[] = []): string[] => find(search, things, recent).flatMap(({ rows }) => rows.map(({ thing }) => thing.key));

describe('what is found', () => {
  let things: Thing[] = [];
  beforeAll(() => {
    things = thingsOf(worldOf(0), [{ text: 'Make the export faster\nand keep its order', project: 'infra' }, { text: 'Of a project that is gone', project: 'gone' }]);
  });

  it.each([
    ['idempotent', 'session:payments-api-24'],
    ['payments-api-24', 'session:payments-api-24'],
    ['mender', 'session:web-checkout-7'],
    ['pin base', 'session:infra-3'],
    ['new work', 'action:new_session'],
    ['new infra', 'project:infra:new'],
    ['dark theme', 'action:theme_dark'],
    ['privacy', 'settings:privacy'],
    ['export order', 'prompt:Make the export faster\nand keep its order'],
    ['nw', 'action:new_session'],
  ])('%s finds %s first', (search, key) => expect(keys(search, things)[0]).toBe(key));

  it('shows sessions and actions before anything is typed, what was used lately first, and nothing that would be in the way', () => {
    const all = keys('', things, ['session:infra-4', 'action:cleanup', 'session:gone']);
    expect(all.slice(0, 2)).toEqual(['session:infra-4', 'action:cleanup']);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('session:payments-api-24');
    expect(all).not.toContain('session:infra-3');
    expect(all.some((key) => key.startsWith('prompt:') || key.startsWith('settings:'))).toBe(false);
  });

  it('finds sessions by their state', () => expect(keys('needs you', things)).toContain('session:payments-api-24'));

  it('finds nothing where there is nothing', () => expect(find('zzzz', things, [])).toEqual([]));

  it('draws a few dozen rows at most, however many there are', async ({ annotate }) => {
    const many = thingsOf(worldOf(500), []);
    const begun = performance.now();
    for (const search of ['', 'p', 'pa', 'pay', 'rate limiter', 'payments-api-4', 'needs', 'xq']) expect(keys(search, many).length).toBeLessThanOrEqual(MOST_ROWS);
    await annotate(`Eight searches over ${many.length} things took ${Math.round(performance.now() - begun)} ms.`);
    expect(keys('payments-api-499', many)).toContain('session:payments-api-499');
  });
});

describe('earlier prompts', () => {
  it.each([
    [null, 0],
    ['{', 0],
    ['{"text":"a"}', 0],
    ['[{"text":"a","project":"p"},{"text":" ","project":"p"},{"text":"b"},3,null]', 1],
    [JSON.stringify(Array.from({ length: 80 }, (_, index) => ({ text: `t${index}`, project: 'p' }))), 50],
  ])('kept as %s are %d', (text, count) => expect(readPrompts(text)).toHaveLength(count));
});

async function openPalette(scene = 'fleet') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene);
  await user.keyboard('{Control>}k{/Control}');
  await page.findByTestId('palette');
  return { user, daemon };
}

const selected = (): string | undefined => page.getAllByTestId('palette-item').find((item) => item.getAttribute('aria-selected') === 'true')?.dataset['key'];

describe('the palette', () => {
  it('is walked by key, begins at the best row again with every letter, and marks what was found', async () => {
    const { user } = await openPalette();
    await user.type(page.getByTestId('palette-input'), 'refund');
    expect(selected()).toBe('session:payments-api-24');
    expect(page.getAllByTestId('palette-item')[0]?.querySelector('mark')?.textContent).toBe('refund');
    await user.clear(page.getByTestId('palette-input'));
    const first = selected();
    await user.keyboard('{ArrowDown}');
    expect(selected()).not.toBe(first);
    await user.type(page.getByTestId('palette-input'), 'terraform{Enter}');
    expect((await page.findByTestId('session-id')).textContent).toBe('infra-4');
    await user.keyboard('{Control>}k{/Control}');
    await user.keyboard('{Escape}');
    expect(page.queryByTestId('palette')).toBeNull();
  });

  it('shows the keys of an action, and says what can be found where nothing is', async () => {
    const { user } = await openPalette();
    await user.type(page.getByTestId('palette-input'), 'new work');
    expect(page.getAllByTestId('palette-item')[0]?.querySelector('[data-keys]')?.getAttribute('data-keys')).toBe('Ctrl+Shift+N');
    await user.type(page.getByTestId('palette-input'), ' zzzz');
    expect(page.getByTestId('palette-empty').textContent).toContain('Nothing matches “new work zzzz”.');
  });

  it('offers the session on screen what it can do, and has the sessions before it at hand', async () => {
    const { user } = await openPalette();
    await user.keyboard('{Escape}');
    act(() => openSession('payments-api-23'));
    act(() => openSession('infra-4'));
    await user.keyboard('{Control>}k{/Control}');
    expect((await page.findAllByTestId('palette-item'))[0]?.dataset['key']).toBe('session:payments-api-23');
    await user.type(page.getByTestId('palette-input'), 'rename{Enter}');
    expect(document.activeElement).toBe(await page.findByTestId('title-input'));
  });

  it('asks again what was asked before, in New work', async () => {
    const { user, daemon } = await openPalette();
    await user.keyboard('{Escape}');
    act(() => rememberPrompt('Make the export faster', 'infra'));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'export faster{Enter}');
    expect((await page.findByTestId<HTMLTextAreaElement>('session-prompt')).value).toBe('Make the export faster');
    await user.type(page.getByTestId('session-prompt'), ' still');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ project: 'infra', prompt: 'Make the export faster still' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'faster still');
    expect(selected()).toBe('session:infra-5');
    expect(page.getAllByTestId('palette-item').map((item) => item.dataset['key'])).toContain('prompt:Make the export faster still');
  });
});
