// @vitest-environment jsdom
/** Leaving: what is said before it, and ending every agent. */
import '../testing/setup';
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { runAction } from '../commands/registry';
import { facts } from '../app/store';
import type { FakeDaemon } from '../platform/fake';
import type { SessionView, Status } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { aliveCount } from '../sessions/status';
import { countsOf, endable, hasAgents, whoWords } from './agents';
import { staysWords } from './QuitDialog';
import { goesOn } from './quit';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

async function quitting(before: (daemon: FakeDaemon) => void = () => undefined, scene = 'fleet') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => daemon.news({ news: 'quitting' }));
  return { user, daemon };
}

/** Every terminal answers. */
function answering(daemon: FakeDaemon): void {
  daemon.state.sessions = daemon.state.sessions.map((one) => (one.status === 'unconfirmed' ? { ...one, status: 'idle' } : one));
}

const asks = (daemon: FakeDaemon, what: string): number => daemon.asked.filter((request) => request.ask === what).length;

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

describe('words', () => {
  it.each([
    [{ agents: 3, shells: 0, waiting: 0 }, '3 agents keep running in their own terminals.'],
    [{ agents: 1, shells: 0, waiting: 2 }, '1 agent keeps running in its own terminal.'],
    [{ agents: 1, shells: 1, waiting: 0 }, '1 agent and 1 shell keep running in their own terminals.'],
    [{ agents: 0, shells: 2, waiting: 0 }, '2 shells keep running in their own terminals.'],
    [{ agents: 0, shells: 0, waiting: 2 }, 'No agent runs. 2 agents wait for room.'],
  ])('%j', (counts, words) => expect(staysWords(counts)).toBe(words));

  it('know when the daemon goes on', () => {
    const link = { state: 'linked', build: '1', instance: 'x', owner: 'app', supervising: true, pid: 1 } as const;
    const desktop = { close_to_tray: true, keep_working: false, keep_awake: false, start_at_login: false, ask_at_quit: true };
    expect(goesOn(link, null)).toBe(false);
    expect(goesOn(link, desktop)).toBe(false);
    expect(goesOn(link, { ...desktop, keep_working: true })).toBe(true);
    expect(goesOn({ ...link, supervising: false, owner: 'none' }, desktop)).toBe(true);
  });
});

/**
 * The desktop quit without a word while agents only waited or were being started, and the page asked about plain shells
 * that the desktop passed over. The same rows stand in the desktop's own test.
 */
describe('whom quitting is about', () => {
  const at = { id: 'shop-1', process: { host_pid: 1, agent_pid: 2, started_at: 3 }, kind: 'worker', shell: false };
  const one = (status: Status, shell = false): SessionView => ({ ...at, status, shell }) as SessionView;
  const gone = (status: Status, shell = false): SessionView => {
    const made = one(status, shell);
    delete made.process;
    return made;
  };
  it.each<[string, SessionView, boolean]>([
    ['at work', one('working'), true],
    ['asks', one('needs_you'), true],
    ['its setup runs', one('preparing'), true],
    ['is being started', gone('starting'), true],
    ['does not answer', gone('unconfirmed'), true],
    ['waits for room', gone('queued'), true],
    ['waits for room where a shell was open', gone('queued', true), true],
    ['may be brought back', gone('needs_you'), false],
    ['failed', gone('failed'), false],
    ['ended', gone('exited'), false],
    ['was ended', gone('stopped'), false],
    ['a shell', one('running', true), false],
    ['a shell that is being opened', gone('starting', true), false],
  ])('%s', (_name, session, tells) => expect(hasAgents({ sessions: [session] })).toBe(tells));
});

describe('the question before quitting', () => {
  it('says what goes on and what waits, and quits by Enter', async () => {
    const { user, daemon } = await quitting();
    const dialog = await page.findByTestId('quit-dialog');
    const running = aliveCount(daemon.state.sessions);
    expect(within(dialog).getByTestId('quit-stays').textContent).toBe(`${running - 1} agents and 1 shell keep running in their own terminals.`);
    expect((await page.findByTestId('quit-meanwhile')).textContent).toContain('nobody answers their prompts');
    expect(document.activeElement).toBe(page.getByTestId('quit-go'));
    expect(await violations()).toEqual([]);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
    expect(asks(daemon, 'desktop_write')).toBe(0);
    expect(calls(daemon, 'session.kill')).toEqual([]);
  });

  it('says that the daemon goes on where that was set, and can be spared', async () => {
    const { user, daemon } = await quitting((fake) => {
      fake.desktop = { ...fake.desktop, keep_working: true };
    });
    expect((await page.findByTestId('quit-meanwhile')).textContent).toContain('The daemon goes on');
    await user.click(page.getByTestId('quit-never'));
    await user.click(page.getByTestId('quit-go'));
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
    expect(daemon.desktop).toMatchObject({ keep_working: true, ask_at_quit: false });
  });

  it('is left by Escape', async () => {
    const { user, daemon } = await quitting();
    await page.findByTestId('quit-dialog');
    await user.keyboard('{Escape}');
    expect(page.queryByTestId('quit-dialog')).toBeNull();
    expect(asks(daemon, 'quit')).toBe(0);
  });

  // Cancel told the desktop nothing: it took the next wish within ten seconds for the answer, and quit without asking.
  it('tells the desktop when it is left without quitting, and not when the second question follows', async () => {
    const { user, daemon } = await quitting();
    await user.click(await page.findByRole('button', { name: 'Cancel' }));
    expect(asks(daemon, 'quit_cancelled')).toBe(1);
    act(() => daemon.news({ news: 'quitting' }));
    await user.click(await page.findByTestId('quit-stop-all'));
    await page.findByTestId('stop-agents-dialog');
    expect(asks(daemon, 'quit_cancelled')).toBe(1);
    await user.click(page.getByRole('button', { name: 'Cancel' }));
    expect(asks(daemon, 'quit_cancelled')).toBe(2);
    act(() => daemon.news({ news: 'quitting' }));
    await page.findByTestId('quit-dialog');
    act(() => daemon.news({ news: 'act', action: 'stop_daemon' }));
    expect(asks(daemon, 'quit_cancelled'), 'something else came up').toBe(3);
    expect(asks(daemon, 'quit')).toBe(0);
  });

  it('is not put where nothing runs', async () => {
    const { daemon } = await quitting(undefined, 'project');
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
    expect(page.queryByTestId('quit-dialog')).toBeNull();
  });

  it('is not put for plain shells alone', async () => {
    const { daemon } = await quitting((fake) => {
      fake.state.sessions = fake.state.sessions.filter((session) => session.shell);
    });
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
    expect(page.queryByTestId('quit-dialog')).toBeNull();
  });

  it('is put by the action too, unless a person wants none', async () => {
    const daemon = await openWindow('fleet');
    act(() => void runAction('quit'));
    await page.findByTestId('quit-dialog');
    daemon.desktop = { ...daemon.desktop, ask_at_quit: false };
    act(() => void runAction('quit'));
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
  });
});

describe('ending every agent', () => {
  it('counts waiting ones and shells apart, and ends who waits, then who wakes others, then the rest', () => {
    const like = { process: { host_pid: 1, agent_pid: 2, started_at: 3 }, kind: 'worker', status: 'working' };
    const one = (id: string, part: Partial<SessionView>): SessionView => ({ ...like, id, ...part }) as SessionView;
    const sessions = [one('a', {}), one('o', { kind: 'orchestrator' }), { ...one('q', { status: 'queued' }) }, { ...one('e', { status: 'exited' }) }];
    delete sessions[2]?.process;
    delete sessions[3]?.process;
    const all = endable({ sessions: [...sessions, one('p', { shell: true, status: 'running' })], shells: [one('s', { beside: 'a', shell: true })] });
    expect(all.map(({ id }) => id)).toEqual(['q', 'o', 'a', 'p', 's']);
    // A session that is a shell was counted as an agent.
    expect(countsOf(all)).toEqual({ agents: 2, shells: 2, waiting: 1 });
    expect(whoWords(countsOf(all))).toBe('2 agents and 2 shells');
  });

  it('asks once more, keeps worktrees, and then quits', async () => {
    const { user, daemon } = await quitting(answering);
    const ids = endable(facts.getState()).map(({ id }) => id);
    await user.click(await page.findByTestId('quit-stop-all'));
    const dialog = await page.findByTestId('stop-agents-dialog');
    expect(within(dialog).getByRole('heading').textContent).toBe(`Stop all ${ids.length - 1} agents and 1 shell and quit?`);
    expect(calls(daemon, 'session.kill')).toEqual([]);
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('confirm'));
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
    expect(calls(daemon, 'session.kill')).toEqual(ids.map((session) => ({ session, remove_worktree: false })));
  });

  it('says which could not be ended, and does not quit without a word', async () => {
    const { user, daemon } = await quitting();
    await user.click(await page.findByTestId('quit-stop-all'));
    await user.click(await page.findByTestId('confirm'));
    const failed = await page.findByTestId('stop-agents-failed');
    expect(page.getByRole('heading', { name: 'One could not be ended' })).toBeDefined();
    expect(failed.textContent).toContain('Upgrade to React 19');
    expect(failed.textContent).toContain('does not answer, so it cannot be ended safely');
    expect(asks(daemon, 'quit')).toBe(0);
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('quit-anyway'));
    await waitFor(() => expect(asks(daemon, 'quit')).toBe(1));
  });

  it('is an action of its own, and says that it is done', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet', answering);
    act(() => daemon.news({ news: 'act', action: 'stop_all_agents' }));
    await user.click(await page.findByTestId('confirm'));
    await waitFor(() => expect(page.queryByTestId('stop-agents-dialog')).toBeNull());
    expect(page.getByTestId('notice').textContent).toContain('Their worktrees are kept.');
    expect(endable(facts.getState())).toEqual([]);
    expect(asks(daemon, 'quit')).toBe(0);
  });
});
