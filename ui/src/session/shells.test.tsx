// @vitest-environment jsdom
/** Plain shells beside an agent: their tabs by pointer and by keys, what is remembered, and that one terminal lives at a time. */
import { act, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen } from '../app/screen';
import { forgetTabs, tabOf } from '../app/tabs';
import { change } from '../platform/fake/calls';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { nextTab, tabNames } from '../sessions/shells';

const panes = vi.hoisted(() => ({ live: new Set<string>(), most: 0 }));

// xterm needs a layout; what counts here is how many there are.
vi.mock('../terminal/pane', () => ({
  TerminalPane: class {
    readonly session: string;
    constructor(session: string, _mount: HTMLElement, _platform: string, events: { phase: (phase: { phase: 'attached' }) => void }) {
      this.session = session;
      events.phase({ phase: 'attached' });
      panes.live.add(session);
      panes.most = Math.max(panes.most, panes.live.size);
    }
    dispose(): void {
      panes.live.delete(this.session);
    }
    focus(): void {
      // Nothing to focus here.
    }
    setLive(): void {
      // Nothing to show here.
    }
    retheme(): void {
      // Nor here.
    }
    relook(): void {
      // Nor here.
    }
    reattach(): void {
      // Nor here.
    }
  },
}));

eachInItsOwnWindow();
beforeEach(() => {
  panes.live.clear();
  panes.most = 0;
  screen.setState({ inspector: false });
});

const SESSION = 'payments-api-23';
const names = (): (string | null)[] => page.queryAllByRole('tab').map((tab) => tab.textContent);
const selected = (): string | null => page.getByRole('tab', { selected: true }).textContent;
const onScreen = (): string | undefined => page.getByTestId('terminal').dataset['session'];

async function open(shells = 0) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet');
  act(() => openSession(SESSION));
  for (let made = 0; made < shells; made++) await user.click(page.getByTestId('open-shell'));
  if (shells > 0) await waitFor(() => expect(page.getAllByTestId('tab-shell')).toHaveLength(shells));
  return { user, daemon };
}

describe('the strip', () => {
  it('is absent while there are no shells', async () => {
    await open();
    expect(page.queryByTestId('term-tabs')).toBeNull();
  });

  it('shows the agent and each shell, the newest in front, and one terminal at a time', async () => {
    const { user, daemon } = await open(2);
    expect(calls(daemon, 'session.shell')).toEqual([{ session: SESSION }, { session: SESSION }]);
    expect(names()).toEqual(['Claude Code', 'Shell', 'Shell 2']);
    expect(selected()).toBe('Shell 2');
    expect(onScreen()).toBe('payments-api-26');
    await user.click(page.getByTestId('tab-agent'));
    expect(onScreen()).toBe(SESSION);
    act(() => openSession('payments-api-24'));
    expect(page.queryByTestId('term-tabs')).toBeNull();
    expect([...panes.live]).toEqual(['payments-api-24']);
    expect(panes.most).toBe(1);
    act(() => screen.setState({ view: { kind: 'inbox' } }));
    expect(panes.live.size).toBe(0);
  });

  it('is no row of the lists', async () => {
    await open(1);
    expect(page.getAllByTestId('session-row').map((row) => row.dataset['session'])).not.toContain('payments-api-25');
  });

  it('is one stop, inside which the arrows move the keys and Enter brings a tab forward', async () => {
    const { user } = await open(2);
    act(() => page.getByRole('tab', { selected: true }).focus());
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(page.getByTestId('tab-agent'));
    expect(selected()).toBe('Shell 2');
    await user.keyboard('{ArrowRight}{Enter}');
    expect(selected()).toBe('Shell');
    expect(page.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([-1, 0, -1]);
  });

  it('is walked by the key for the next terminal, round and back', async () => {
    await open(2);
    act(() => nextTab());
    expect(selected()).toBe('Claude Code');
    act(() => nextTab(true));
    expect(selected()).toBe('Shell 2');
  });

  it('is remembered for each session', async () => {
    await open(1);
    expect(window.localStorage.getItem('ao.tabs')).toBe(`${SESSION}=payments-api-25`);
    act(forgetTabs);
    expect(tabOf(SESSION)).toBe('payments-api-25');
    expect(selected()).toBe('Shell');
  });

  it('gives a screen reader nothing to complain of', async () => {
    await open(2);
    const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe('a shell', () => {
  it('is ended and put away when its tab is closed, and the one beside it comes forward', async () => {
    const { user, daemon } = await open(2);
    await user.click(page.getAllByTestId('tab-close')[1]!);
    await waitFor(() => expect(names()).toEqual(['Claude Code', 'Shell']));
    expect(calls(daemon, 'session.kill')).toEqual([{ session: 'payments-api-26' }]);
    expect(calls(daemon, 'session.archive')).toEqual([{ session: 'payments-api-26', archived: true }]);
    expect(selected()).toBe('Shell');
    expect(page.getByTestId('notice').textContent).toContain('“Shell 2” was ended and closed. Its last screen is kept.');
  });

  it('is closed with the middle button and with Delete', async () => {
    const { user } = await open(2);
    await user.pointer({ keys: '[MouseMiddle]', target: page.getAllByTestId('tab-shell')[0]! });
    await waitFor(() => expect(page.getAllByTestId('tab-shell')).toHaveLength(1));
    act(() => page.getByTestId('tab-shell').focus());
    await user.keyboard('{Delete}');
    await waitFor(() => expect(page.queryByTestId('term-tabs')).toBeNull());
    expect(onScreen()).toBe(SESSION);
  });

  it('is renamed by a double click', async () => {
    const { user, daemon } = await open(1);
    await user.dblClick(page.getByTestId('tab-shell'));
    await user.clear(page.getByTestId('title-input'));
    await user.type(page.getByTestId('title-input'), 'dev server{Enter}');
    await waitFor(() => expect(names()).toEqual(['Claude Code', 'dev server']));
    expect(calls(daemon, 'session.rename')).toEqual([{ session: 'payments-api-25', title: 'dev server' }]);
  });

  it('that has ended keeps its tab, and is opened again in it', async () => {
    const { user, daemon } = await open(1);
    act(() => {
      const ended = { ...daemon.state.sessions.find((one) => one.id === 'payments-api-25')! };
      delete ended.process;
      daemon.state.sessions = daemon.state.sessions.map((one) => (one.id === ended.id ? ended : one));
      change(daemon.state, (event) => daemon.emit(event), ended.id, { status: 'exited', reason: 'The shell has ended.' });
    });
    expect(page.getByTestId('tab-shell').dataset['status']).toBe('exited');
    expect(page.getByTestId('last-screen').textContent).toContain('The shell has ended.');
    await user.click(page.getByTestId('open-again'));
    await waitFor(() => expect(page.getByTestId('tab-shell').dataset['status']).toBe('running'));
    expect(calls(daemon, 'session.restore')).toEqual([{ session: 'payments-api-25', how: 'shell' }]);
  });

  it('opens once, however often it is pressed, and not where the folder is only being made', async () => {
    const { daemon } = await open();
    act(() => {
      page.getByTestId('open-shell').click();
      page.getByTestId('open-shell').click();
    });
    await page.findByTestId('term-tabs');
    expect(calls(daemon, 'session.shell')).toHaveLength(1);
    act(() => openSession('web-checkout-8'));
    expect(page.getByTestId<HTMLButtonElement>('open-shell').disabled).toBe(true);
  });
});

it('shells that look alike are told apart', () => {
  const shell = (title: string) => ({ title }) as Parameters<typeof tabNames>[0][number];
  expect(tabNames([shell('Shell'), shell('dev'), shell('Shell')])).toEqual(['Shell', 'dev', 'Shell 2']);
});
