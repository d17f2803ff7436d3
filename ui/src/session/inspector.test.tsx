// @vitest-environment jsdom
/** The panel beside a session: its tabs by keys, what it remembers, how wide it is, and how a screen reader meets it. */
import { act, fireEvent, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NARROWEST, resetPanelWidth, WIDEST } from '../app/panel-width';
import { openSession, screen, showPanel, toggleWide, type Panel } from '../app/screen';
import { touch, worktree } from '../platform/fake/changes';
import { kept } from '../platform/fake/ledger';
import { eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => <button type="button">the terminal</button> }));

eachInItsOwnWindow();
beforeEach(() => {
  resetPanelWidth();
  screen.setState({ inspector: true, panel: 'details' });
});

const SESSION = 'payments-api-23';
const width = (): string => document.documentElement.style.getPropertyValue('--inspector');

async function open(session = SESSION, scene = 'plan') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene);
  act(() => openSession(session));
  await page.findByTestId('inspector');
  return { user, daemon };
}

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, impact, nodes }) => nodes.map((node) => `${impact ?? 'minor'} ${id}: ${node.html}`));
}

describe('the tabs', () => {
  it('are one stop for the Tab key, inside which the arrow keys go round', async () => {
    const { user } = await open();
    act(() => page.getByTestId('tab-details').focus());
    const seen: (string | undefined)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End']) {
      await user.keyboard(`{${key}}`);
      seen.push(document.activeElement instanceof HTMLElement ? document.activeElement.dataset['testid'] : undefined);
    }
    expect(seen).toEqual(['tab-changes', 'tab-plan', 'tab-history', 'tab-kept', 'tab-details', 'tab-kept', 'tab-details', 'tab-kept']);
    expect(page.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([-1, -1, -1, -1, 0]);
    expect(page.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe('tab-kept');
  });

  it('stay as they were chosen, for the next session and the next window', async () => {
    const { user } = await open();
    await user.click(page.getByTestId('tab-changes'));
    act(() => openSession('payments-api-24'));
    expect(page.getByTestId('tab-changes').getAttribute('aria-selected')).toBe('true');
    expect(window.localStorage.getItem('ao.panel')).toBe('changes');
    await user.click(page.getByTestId('tab-details'));
    expect(window.localStorage.getItem('ao.panel')).toBeNull();
  });

  it('are a region that F6 leads to, at the chosen tab', async () => {
    const { user } = await open();
    act(() => page.getByTestId('session-title').focus());
    for (let presses = 0; presses < 6 && document.activeElement?.closest('[data-testid="inspector"]') === null; presses += 1) await user.keyboard('{F6}');
    expect(document.activeElement).toBe(page.getByTestId('tab-details'));
  });
});

describe('the width', () => {
  it('is set by keys, within limits, and kept', async () => {
    const { user } = await open();
    const edge = page.getByTestId('inspector-edge');
    act(() => edge.focus());
    await user.keyboard('{ArrowLeft}');
    expect([width(), edge.getAttribute('aria-valuenow'), window.localStorage.getItem('ao.inspector_width')]).toEqual(['360px', '360', '360']);
    await user.keyboard('{Home}{ArrowRight}');
    expect(width()).toBe(`${NARROWEST}px`);
    await user.keyboard('{End}{ArrowLeft}');
    expect(width()).toBe(`${WIDEST}px`);
    await user.dblClick(edge);
    expect([width(), window.localStorage.getItem('ao.inspector_width')]).toEqual(['340px', null]);
  });

  it('follows the pointer when it is let go, so that the terminal is told once', async () => {
    await open();
    const edge = page.getByTestId('inspector-edge');
    fireEvent.pointerDown(edge, { button: 0, clientX: window.innerWidth - 340 });
    fireEvent.pointerMove(edge, { clientX: window.innerWidth - 500 });
    expect(width()).toBe('340px');
    expect(document.querySelector('.panel-guide')).not.toBeNull();
    fireEvent.pointerUp(edge, { clientX: window.innerWidth - 500 });
    expect(width()).toBe('500px');
    expect(document.querySelector('.panel-guide')).toBeNull();
  });

  it('goes over the terminal for reading, which then cannot be reached, and back by Escape', async () => {
    const { user } = await open();
    await user.click(page.getByTestId('inspector-wide'));
    expect(page.getByTestId('inspector').dataset['wide']).toBe('true');
    expect(page.getByText('the terminal').closest('[inert]')).not.toBeNull();
    expect(page.getByTestId('session-title').closest('[inert]')).toBeNull();
    expect(page.queryByTestId('inspector-edge')).toBeNull();
    await user.keyboard('{Escape}');
    expect(page.getByTestId('inspector').dataset['wide']).toBe('false');
    expect(page.getByText('the terminal').closest('[inert]')).toBeNull();
    act(() => toggleWide());
    act(() => openSession('payments-api-24'));
    expect(page.getByTestId('inspector').dataset['wide']).toBe('false');
  });

  it('leaves Escape to a field in which something is written', async () => {
    const { user } = await open('payments-api-1');
    act(() => {
      showPanel('plan');
      toggleWide();
    });
    await user.click(await page.findByTestId('plan-add'));
    await user.keyboard('{Escape}');
    expect(page.queryByTestId('plan-task-form')).toBeNull();
    expect(page.getByTestId('inspector').dataset['wide']).toBe('true');
  });
});

describe('axe finds nothing wrong', () => {
  const show = (session: string, panel: Panel): void => act(() => {
    openSession(session);
    showPanel(panel);
  });

  it('with the changes: listed, opened, wide, and no longer watched', async () => {
    const { user, daemon } = await open(SESSION, 'fleet');
    show(SESSION, 'changes');
    await page.findByTestId('change-list');
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('changes-open-all'));
    await waitFor(() => expect(page.getAllByTestId('diff').length).toBeGreaterThan(4));
    expect(await violations()).toEqual([]);
    act(() => toggleWide());
    expect(await violations()).toEqual([]);
    act(() => toggleWide());
    act(() => touch(daemon.state, SESSION, { unwatched: 'it has too many folders' }));
    await page.findByTestId('changes-unwatched');
    expect(await violations()).toEqual([]);
  });

  it('with no changes, and with a folder that is gone', async () => {
    const { daemon } = await open('payments-api-24', 'fleet');
    show('payments-api-24', 'changes');
    await page.findByTestId('changes-empty');
    expect(await violations()).toEqual([]);
    worktree(daemon.state, 'payments-api-21').gone = true;
    show('payments-api-21', 'changes');
    await page.findByTestId('changes-error');
    expect(await violations()).toEqual([]);
  });

  it('with the copies: listed, looked into, on the way to a new folder, merged with conflicts, and none', async () => {
    const { user, daemon } = await open('payments-api-21', 'fleet');
    kept(daemon.state).conflicts = ['a.ts', 'b.ts'];
    show('payments-api-21', 'kept');
    await user.click((await page.findAllByTestId('kept-show'))[1]!);
    await page.findAllByTestId('kept-file');
    await user.click(page.getAllByTestId('kept-ways')[0]!);
    await user.click(await page.findByTestId('kept-to-new'));
    await user.click(page.getAllByTestId('kept-ways')[1]!);
    await user.click(await page.findByTestId('kept-merge'));
    await page.findByTestId('kept-result');
    await waitFor(async () => expect(await violations()).toEqual([]));
    show('payments-api-22', 'kept');
    await page.findByTestId('kept-empty');
    expect(await violations()).toEqual([]);
  });

  it('with a plan: unfolded, being written, empty, and that of a worker', async () => {
    const { user } = await open('payments-api-1');
    show('payments-api-1', 'plan');
    await user.click(await page.findByTestId('plan-over'));
    await user.click(page.getByTestId('plan-answered'));
    await user.click(page.getByTestId('plan-goal-edit'));
    await user.click(page.getByTestId('plan-decide'));
    for (const task of page.getAllByTestId('plan-task').slice(0, 4)) await user.click(task.querySelector('button')!);
    await user.click(page.getAllByTestId('plan-edit')[0]!);
    await user.click(page.getByTestId('plan-add'));
    expect(await violations()).toEqual([]);
    show('web-checkout-1', 'plan');
    await page.findByText(/No goal yet/);
    expect(await violations()).toEqual([]);
    show('payments-api-24', 'plan');
    await page.findByTestId('plan-own');
    expect(await violations()).toEqual([]);
  });
});
