// @vitest-environment jsdom
/** The sidebar in the whole window: its order, its folds, finding rows that are not drawn. */
import { act, fireEvent, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { toggleSidebar } from '../app/screen';
import { calls, eachInItsOwnWindow, openWindow, row } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const sessions = (project: string): (string | undefined)[] => page.getAllByTestId('session-row').map((one) => one.dataset['session']).filter((id) => id?.startsWith(`${project}-`) === true);
const projects = (): (string | undefined)[] => page.getAllByTestId('project-row').map((one) => one.dataset['project']);

describe('the order', () => {
  it('of sessions is changed by key, keeps the focus, and outlives the window', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    act(() => row('payments-api-22').focus());
    await user.keyboard('{Alt>}{Shift>}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{/Shift}{/Alt}');
    // Nothing comes before the orchestrator.
    expect(sessions('payments-api').slice(0, 3)).toEqual(['payments-api-1', 'payments-api-22', 'payments-api-24']);
    expect(document.activeElement).toBe(row('payments-api-22'));
    expect(JSON.parse(window.localStorage.getItem('ao.order') ?? '{}')).toMatchObject({ sessions: { 'payments-api': ['payments-api-1', 'payments-api-22', 'payments-api-24', 'payments-api-23', 'payments-api-21', 'payments-api-20'] } });
  });

  it('of projects is changed by menu', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    await user.pointer({ keys: '[MouseRight]', target: page.getAllByTestId('project-row')[2]! });
    await user.click(await page.findByTestId('menu-project-up'));
    expect(projects()).toEqual(['payments-api', 'infra', 'web-checkout']);
  });

  it('is changed by the pointer, and a press that does not move stays a click', async () => {
    await openWindow('fleet');
    const moving = row('payments-api-24');
    fireEvent.pointerDown(moving, { button: 0, clientY: 40 });
    fireEvent.pointerMove(window, { clientY: 42 });
    fireEvent.pointerUp(window, { clientY: 42 });
    expect(sessions('payments-api')[1]).toBe('payments-api-24');
    fireEvent.pointerDown(moving, { button: 0, clientY: 40 });
    // There is no layout here: every list begins at 0, and its rows are 29 high.
    fireEvent.pointerMove(window, { clientY: 29 * 4 });
    expect(document.querySelector('.drop-line')).not.toBeNull();
    fireEvent.pointerUp(window, { clientY: 29 * 4 });
    fireEvent.click(moving);
    expect(sessions('payments-api')).toEqual(['payments-api-1', 'payments-api-23', 'payments-api-22', 'payments-api-24', 'payments-api-21', 'payments-api-20']);
    // The click that ends a drag opens nothing.
    expect(page.queryByTestId('session-id')).toBeNull();
  });

  it('stays when the drag is taken back', async () => {
    await openWindow('fleet');
    const before = sessions('payments-api');
    fireEvent.pointerDown(row('payments-api-24'), { button: 0, clientY: 40 });
    fireEvent.pointerMove(window, { clientY: 140 });
    fireEvent.keyDown(window, { key: 'Escape' });
    fireEvent.pointerUp(window, { clientY: 140 });
    expect(sessions('payments-api')).toEqual(before);
  });
});

describe('with hundreds of sessions', () => {
  it('only some rows are drawn, and typing and the arrow keys reach the others', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('crowd');
    expect(page.getAllByTestId('session-row').length).toBeLessThan(160);
    const far = 'infra-32';
    expect(document.querySelector(`[data-session="${far}"][data-nav]`)).not.toBeNull();
    act(() => row('payments-api-228').focus());
    // However slow this machine is, it is one word.
    const still = vi.spyOn(performance, 'now').mockReturnValue(60_000);
    await user.keyboard('piece of work number 100');
    still.mockRestore();
    await waitFor(() => expect(document.activeElement?.textContent).toContain('number 100'));
    const here = document.activeElement;
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).not.toBe(here);
    expect(document.activeElement?.getAttribute('data-testid')).toBe('session-row');
  });
});

describe('a project', () => {
  it('is muted by its menu, in the daemon', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    await user.pointer({ keys: '[MouseRight]', target: page.getAllByTestId('project-row')[0]! });
    await user.click(await page.findByTestId('menu-mute'));
    await waitFor(() => expect(calls(daemon, 'settings.write')).toEqual([{ settings: { restore: 'automatic', notifications: { off: [], sound: [], muted: ['payments-api'] } } }]));
    expect(page.getAllByTestId('project-row')[0]?.textContent).toContain('muted');
  });
});

describe('its width', () => {
  it('is set by key, limited, and outlives the window', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    act(() => page.getByTestId('sidebar-edge').focus());
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(window.localStorage.getItem('ao.side_width')).toBe('296');
    await user.keyboard('{End}{ArrowRight}');
    expect(page.getByTestId('sidebar-edge').getAttribute('aria-valuenow')).toBe('420');
    await user.dblClick(page.getByTestId('sidebar-edge'));
    expect(window.localStorage.getItem('ao.side_width')).toBeNull();
  });

  it('is nothing while it is hidden', async () => {
    await openWindow('fleet');
    act(toggleSidebar);
    expect(page.queryByTestId('session-row')).toBeNull();
    act(toggleSidebar);
    expect(page.getAllByTestId('session-row').length).toBeGreaterThan(0);
  });
});
