// @vitest-environment jsdom
/** The window as a person uses it, against the in-memory daemon. The terminal itself is left out: it needs a layout. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { FakeDaemon } from '../platform/fake';
import { calls, eachInItsOwnWindow, openWindow as open, row } from '../testing/window';
import { openSession, toggleSidebar } from '../app/screen';
import { learnSession } from '../app/store';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

/** These methods are answered so from now on. */
function answering(daemon: FakeDaemon, answers: Partial<Record<string, unknown>>): void {
  const plain = daemon.request.bind(daemon);
  daemon.request = (request) => {
    const own = request.ask === 'call' ? answers[request.method] : undefined;
    if (own === undefined) return plain(request);
    daemon.asked.push(request);
    return Promise.resolve(own);
  };
}

describe('first run', () => {
  it('shows what works here, refuses with message, hint and code, and adds a repository', async () => {
    const user = userEvent.setup({ delay: null });
    await open('empty');
    expect(await page.findByText('git 2.47')).toBeDefined();
    expect(page.queryByTestId('just-a-shell')).toBeNull();
    await user.type(page.getByTestId('repository-path'), 'nowhere');
    await user.click(page.getByTestId('add-repository'));
    const error = await page.findByTestId('error');
    expect(error.textContent).toContain('A folder must be given with its whole path.');
    expect(error.textContent).toContain('INVALID_REQUEST');
    await user.clear(page.getByTestId('repository-path'));
    await user.type(page.getByTestId('repository-path'), '/home/ada/src/shop{Enter}');
    expect(await page.findByTestId('new-session')).toBeDefined();
    expect(page.getByTestId('project-row').dataset['project']).toBe('shop');
  });

  it('asks for a folder when no path was typed', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('empty');
    await user.click(page.getByTestId('add-repository'));
    await page.findByTestId('new-session');
    expect(daemon.asked.some((request) => request.ask === 'pick_folder')).toBe(true);
  });
});

describe('a new session', () => {
  it('starts with Ctrl+Enter, opens, and sends what was chosen', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    await user.click(page.getByTestId('new-session-button'));
    await user.type(page.getByTestId('session-prompt'), 'Fix it');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect((await page.findByTestId('session-id')).textContent).toBe('payments-api-25');
    expect(daemon.asked).toContainEqual({ ask: 'call', method: 'session.create', params: { project: 'payments-api', agent: 'claude-code', prompt: 'Fix it', title: null, branch: null, base: null, model: null, effort: null, mode: 'ask' } });
  });

  it('keeps what was typed when it is refused', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    await user.click(page.getByTestId('new-session-button'));
    await user.type(page.getByTestId('session-prompt'), 'Fix it');
    await user.click(page.getByTestId('session-more-fields'));
    await user.type(page.getByTestId('session-branch'), 'main');
    await user.click(page.getByTestId('session-start'));
    expect((await page.findByTestId('error')).dataset['code']).toBe('BRANCH_TAKEN');
    expect(page.getByTestId<HTMLTextAreaElement>('session-prompt').value).toBe('Fix it');
  });
});

describe('the sidebar', () => {
  it('is walked with the arrow keys and renames with F2', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    page.getByTestId('nav-overview').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(row('payments-api-1'));
    await user.keyboard('{End}{Home}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{F2}');
    const input = page.getByTestId('title-input');
    await user.clear(input);
    await user.type(input, 'Refunds{Enter}');
    expect(await page.findAllByText('Refunds')).not.toHaveLength(0);
    expect(daemon.asked).toContainEqual({ ask: 'call', method: 'session.rename', params: { session: 'payments-api-24', title: 'Refunds' } });
  });

  it('hides archived sessions until asked', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    expect(page.queryAllByTestId('session-row').map((one) => one.dataset['session'])).not.toContain('infra-3');
    await user.click(page.getByTestId('toggle-archived'));
    expect(row('infra-3').dataset['status']).toBe('exited');
  });

  it('offers a session\'s verbs on its menu', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    await user.pointer({ keys: '[MouseRight]', target: row('payments-api-21') });
    const menu = await page.findByRole('menu');
    expect(within(menu).getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Resume', 'Start fresh in this session', 'Open shell', 'RenameF2', 'Archive', 'Move upAlt Shift ↑', 'Move downAlt Shift ↓', 'Remove the worktree']);
  });
});

describe('project groups', () => {
  it('fold by click and by key, stay folded, and still tell who waits', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    const heading = page.getAllByTestId('project-row')[0]!;
    await user.click(heading);
    expect(heading.getAttribute('aria-expanded')).toBe('false');
    expect(heading.textContent).toContain('2');
    expect(page.getAllByTestId('session-row').some((one) => one.dataset['session']?.startsWith('payments-api-'))).toBe(false);
    expect(window.localStorage.getItem('ao.collapsed')).toBe('payments-api');
    heading.focus();
    await user.keyboard('{ArrowRight}');
    expect(row('payments-api-23')).toBeDefined();
    await user.keyboard('{ArrowLeft}');
    expect(heading.getAttribute('aria-expanded')).toBe('false');
  });
});

describe('an ended session\'s worktree', () => {
  async function remove(session: string): Promise<ReturnType<typeof userEvent.setup>> {
    const user = userEvent.setup({ delay: null });
    await user.click(row(session));
    await user.click(page.getByTestId('session-more'));
    await user.click(await page.findByTestId('menu-remove'));
    await page.findByTestId('notice');
    return user;
  }

  it('goes to the trash, the session to the archive, and both come back', async () => {
    const daemon = await open('fleet');
    const user = await remove('payments-api-20');
    expect(page.getByTestId('notice').textContent).toContain('is kept');
    expect(calls(daemon, 'session.kill')).toEqual([{ session: 'payments-api-20', remove_worktree: true }]);
    await waitFor(() => expect(calls(daemon, 'session.archive')).toEqual([{ session: 'payments-api-20', archived: true }]));
    const gone = { session: 'payments-api-20', number: 4, state: 'trashed' };
    answering(daemon, { 'ledger.list': [{ ...gone, number: 3 }, gone, { ...gone, number: 9, state: 'captured' }], 'ledger.restore': {} });
    await user.click(page.getByTestId('notice-offer'));
    await waitFor(() => expect(calls(daemon, 'session.archive').at(-1)).toEqual({ session: 'payments-api-20', archived: false }));
    expect(calls(daemon, 'ledger.restore')).toEqual([{ session: 'payments-api-20', entry: 4 }]);
    expect(page.getByTestId('session-id').textContent).toBe('payments-api-20');
    expect(page.queryByTestId('notice')).toBeNull();
  });

  it('that holds work stays, says why, and goes only when one says so once more', async () => {
    const daemon = await open('fleet');
    const user = await remove('payments-api-21');
    const error = await page.findByTestId('error');
    expect(error.dataset['code']).toBe('WORKTREE_DIRTY');
    expect(error.textContent).toContain('2 changed files');
    expect(calls(daemon, 'session.archive')).toEqual([]);
    await user.click(page.getByTestId('notice-offer'));
    await waitFor(() => expect(page.getByTestId('notice').textContent).toContain('with what was in no commit'));
    expect(calls(daemon, 'session.kill').at(-1)).toEqual({ session: 'payments-api-21', remove_worktree: true, dirty: true });
    expect(page.getByTestId('notice-offer').textContent).toBe('Undo');
  });
});

describe('a session', () => {
  it('is ended at once, and goes on from the corner or by a command', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    await user.click(row('payments-api-23'));
    await user.click(page.getByTestId('kill'));
    expect((await page.findByTestId('notice')).textContent).toContain('are kept');
    expect(page.getByTestId('status-pill').dataset['status']).toBe('stopped');
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'undo what{Enter}');
    await waitFor(() => expect(page.getByTestId('status-pill').dataset['status']).toBe('running'));
    expect(calls(daemon, 'session.restore')).toEqual([{ session: 'payments-api-23', how: 'resume' }]);
    expect(page.queryByTestId('notice')).toBeNull();
  });

  // The title that was being edited in the header of one session was given to the next one on screen.
  it('keeps its own title when another takes the window while a title is edited', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    await user.click(row('payments-api-23'));
    await user.click(page.getByTestId('session-title'));
    await user.clear(page.getByTestId('title-input'));
    await user.type(page.getByTestId('title-input'), 'Mine alone');
    act(() => openSession('payments-api-24'));
    expect(page.queryByTestId('title-input')).toBeNull();
    await waitFor(() => expect(calls(daemon, 'session.rename')).toEqual([{ session: 'payments-api-23', title: 'Mine alone' }]));
  });

  // "Rename" of a menu did nothing while the sidebar was hidden, and took the keys once it was shown again.
  it('is renamed in its row from any menu, wherever the row is', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    act(toggleSidebar);
    act(() => openSession('payments-api-23'));
    await user.click(page.getByTestId('session-more'));
    await user.click(await page.findByTestId('menu-rename'));
    expect(await page.findByTestId('title-input')).toBe(document.activeElement);
  });

  // What a slow call answered took the place of what an event had told meanwhile.
  it('is not put back by an answer that is older than what is known', async () => {
    const daemon = await open('fleet');
    const session = daemon.state.sessions.find((one) => one.id === 'payments-api-23')!;
    act(() => daemon.emit({ kind: 'session', session: { ...session, change: session.change + 2, title: 'Newer' } }));
    act(() => learnSession({ ...session, change: session.change + 1, title: 'Older' }));
    expect(row('payments-api-23').textContent).toContain('Newer');
  });

  it('offers only a fresh start where nothing can be resumed', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    await user.click(row('payments-api-22'));
    expect(page.getByTestId('fresh')).toBeDefined();
    expect(page.queryByTestId('restore')).toBeNull();
  });
});

describe('the link', () => {
  it.each([
    ['stopped', 'The daemon is stopped'],
    ['crashed', 'The daemon keeps crashing'],
    ['failed', 'No daemon could be reached'],
    ['other_build', 'A daemon of another build is running'],
  ])('%s is a page with a next step that works', async (scene, title) => {
    const user = userEvent.setup({ delay: null });
    await open(scene);
    expect(page.getByRole('heading', { name: title })).toBeDefined();
    expect(page.getByTestId('link-state').dataset['state']).toBe(scene);
    await user.click(page.getByTestId(scene === 'other_build' ? 'daemon-replace' : 'daemon-start'));
    expect(await page.findByTestId('inbox')).toBeDefined();
    expect(page.getByTestId('link-state').dataset['state']).toBe('linked');
  });

  it('keeps the content while it reconnects', async () => {
    await open('reconnecting');
    expect(page.getByTestId('inbox')).toBeDefined();
    expect(await page.findByTestId('link-banner')).toBeDefined();
  });

  it('stops the daemon only after a question', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'stop the daemon{Enter}');
    expect((await page.findByTestId('stop-daemon-dialog')).textContent).toContain('keep running');
    await user.click(page.getByTestId('confirm'));
    expect(await page.findByTestId('link-page')).toBeDefined();
    expect(daemon.asked.some((request) => request.ask === 'daemon_stop')).toBe(true);
  });
});

describe('the keyboard', () => {
  it('finds one stop in the sidebar, which follows the focus', async () => {
    const user = userEvent.setup({ delay: null });
    await open('fleet');
    const stops = (): HTMLElement[] => [...page.getByRole('navigation').querySelectorAll<HTMLElement>('[data-nav]')].filter((stop) => stop.tabIndex === 0);
    expect(stops()).toEqual([page.getByTestId('nav-inbox')]);
    page.getByTestId('nav-inbox').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(stops()).toEqual([row('payments-api-24')]);
  });
});

describe('settings', () => {
  it('show what the daemon obeys and write it whole', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await open('fleet');
    await user.click(page.getByTestId('open-settings'));
    const ask = await page.findByTestId<HTMLInputElement>('setting-restore-ask');
    expect(page.getByTestId<HTMLInputElement>('setting-restore-automatic').checked).toBe(true);
    await user.click(ask);
    await user.click(page.getByTestId('settings-save'));
    await waitFor(() => expect(page.getByTestId('settings-said').textContent).toBe('Saved'));
    expect(daemon.asked).toContainEqual({ ask: 'call', method: 'settings.write', params: { settings: { restore: 'ask' } } });
  });
});
