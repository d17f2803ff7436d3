// @vitest-environment jsdom
/** What a session changed, as a person looks at it while its agent works. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen, showPanel } from '../app/screen';
import { changed, hunk, touch, worktree } from '../platform/fake/changes';
import type { FakeDaemon } from '../platform/fake';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true, panel: 'details' }));

const SESSION = 'payments-api-23';
const paths = (): (string | undefined)[] => page.queryAllByTestId('change').map((one) => one.dataset['path']);
const fileOf = (path: string): HTMLElement => page.getAllByTestId('change').find((one) => one.dataset['path'] === path)!;
const buttonOf = (path: string): HTMLElement => within(fileOf(path)).getByRole('button', { expanded: fileOf(path).dataset['open'] === 'true' });
const linesOf = (path: string): (string | null)[] => [...fileOf(path).querySelectorAll('.diff-line')].map((line) => line.textContent);

async function openChanges(before?: (daemon: FakeDaemon) => void, session = SESSION, scene = 'fleet') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => {
    openSession(session);
    showPanel('changes');
  });
  await waitFor(() => expect(page.queryByTestId('changes-wait')).toBeNull());
  return { user, daemon };
}

describe('the changes of a session', () => {
  it('are listed with what became of each file, how much, and what is in no commit', async () => {
    await openChanges();
    expect(paths()).toEqual(['assets/limits.png', 'docs/limits.md', 'scripts/load.sh', 'src/http/throttle.ts', 'src/limits/bucket.test.ts', 'src/limits/bucket.ts', 'src/limits/refill_and_take.lua']);
    expect(page.getByTestId('changes-sum').textContent).toContain('7 files+311−64');
    expect(page.getByTestId('changes-sum').textContent).toContain('4 not in a commit');
    expect(fileOf('src/limits/bucket.ts').textContent).toBe('MChanged: src/limits/bucket.ts, not in a commit, +88−31');
    expect(fileOf('docs/limits.md').textContent).toBe('RRenamed: docs/limits.md+23−2from docs/rate-limits-and-quotas.md');
    expect(fileOf('assets/limits.png').textContent).toContain('binary');
    expect(page.getByTestId('tab-changes').textContent).toContain('7');
  });

  it('are shown line by line once a file is opened, and asked for only then', async () => {
    const { user, daemon } = await openChanges();
    expect(calls(daemon, 'changes.files')).toEqual([]);
    await user.click(buttonOf('docs/limits.md'));
    await waitFor(() => expect(linesOf('docs/limits.md')).toEqual(['33 Limits are per tenant.', '4−They are kept in memory.', '4+They are kept in Redis, so that all workers share them.']));
    expect(calls(daemon, 'changes.files')).toEqual([{ session: SESSION, scope: 'base', revision: 'r1-base', lines: 2_000, paths: ['docs/limits.md'] }]);
    await user.click(buttonOf('docs/limits.md'));
    expect(page.queryByTestId('file-open')).toBeNull();
    await user.click(buttonOf('assets/limits.png'));
    expect(page.getByTestId('file-open').textContent).toContain('It is binary, so it has no lines to show.');
    await user.click(buttonOf('scripts/load.sh'));
    expect((await within(fileOf('scripts/load.sh')).findByText('No line of it changed.')).textContent).toBeDefined();
    expect(fileOf('scripts/load.sh').textContent).toContain('It can be run now.');
  });

  it('follow along by a call that waits, and keep what is open', async () => {
    const { user, daemon } = await openChanges();
    await user.click(buttonOf('src/limits/bucket.ts'));
    await waitFor(() => expect(linesOf('src/limits/bucket.ts')).not.toEqual([]));
    expect(calls(daemon, 'changes.wait')).toEqual([{ session: SESSION, revision: 'r1-base' }]);
    const row = fileOf('src/limits/bucket.ts');
    act(() => touch(daemon.state, SESSION, { files: [changed('a-new-one.ts', { status: 'untracked' }, [hunk(0, 1, '', ['+1'])]), changed('src/limits/bucket.ts', {}, [hunk(1, 1, '', ['+by now'])])] }));
    await waitFor(() => expect(paths()).toEqual(['a-new-one.ts', 'src/limits/bucket.ts']));
    await waitFor(() => expect(linesOf('src/limits/bucket.ts')).toEqual(['1+by now']));
    expect(fileOf('src/limits/bucket.ts')).toBe(row);
    await waitFor(() => expect(calls(daemon, 'changes.wait').at(-1)).toEqual({ session: SESSION, revision: 'r2-base' }));
    expect(calls(daemon, 'changes.list').every((call) => call.watch === true)).toBe(true);
  });

  it('are waited for only while they are looked at', async () => {
    const { user, daemon } = await openChanges();
    await waitFor(() => expect(calls(daemon, 'changes.wait')).toHaveLength(1));
    await user.click(page.getByTestId('tab-history'));
    const asked = calls(daemon, 'changes.list').length;
    // The pause before the next look is the only clock; it runs ahead of it.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    act(() => touch(daemon.state, SESSION, {}));
    await vi.advanceTimersByTimeAsync(900);
    vi.useRealTimers();
    expect(calls(daemon, 'changes.list')).toHaveLength(asked);
    expect(calls(daemon, 'changes.wait')).toHaveLength(1);
    await user.click(page.getByTestId('tab-changes'));
    await waitFor(() => expect(calls(daemon, 'changes.list')).toHaveLength(asked + 1));
  });

  it('can be those that are in no commit', async () => {
    const { user, daemon } = await openChanges();
    await user.click(page.getByTestId('changes-head'));
    await waitFor(() => expect(paths()).toHaveLength(4));
    expect(calls(daemon, 'changes.list').at(-1)).toEqual({ session: SESSION, scope: 'head', watch: true });
    expect(page.getByTestId('changes-head').getAttribute('aria-pressed')).toBe('true');
  });

  it('say when there are none', async () => {
    const { user } = await openChanges(undefined, 'payments-api-24');
    expect(page.getByTestId('changes-empty').textContent).toContain('Nothing has changed since main.');
    await user.click(page.getByTestId('changes-head'));
    await waitFor(() => expect(page.getByTestId('changes-empty').textContent).toContain('Everything is in a commit.'));
  });

  it('show conflicts first, and what git is in the middle of', async () => {
    await openChanges(undefined, 'payments-api-21');
    expect(paths()).toEqual(['src/ledger/csv.ts', 'src/ledger/export.ts']);
    expect(page.getByTestId('changes-notes').textContent).toBe('A rebase is in progress there.');
  });

  it('show text of a repository as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e\x1b[2J';
    const { user } = await openChanges((daemon) => {
      worktree(daemon.state, SESSION).files = [changed(`${hostile}.ts`, {}, [hunk(1, 1, hostile, [`+${hostile}`])])];
    });
    const row = page.getByTestId('change');
    expect(row.textContent).toContain('<img src=x onerror=alert(1)>⟨U+202E⟩␛[2J.ts');
    await user.click(within(row).getByRole('button'));
    await waitFor(() => expect(row.querySelector('.diff-text')?.textContent).toBe('<img src=x onerror=alert(1)>⟨U+202E⟩␛[2J'));
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('long changes', () => {
  it('say that a file goes on, and show more of it on demand', async () => {
    const { user, daemon } = await openChanges((one) => {
      const lines = Array.from({ length: 2_500 }, (_, index) => `+${index}`);
      const long = changed('long.ts', {}, [hunk(1, 1, '', lines)]);
      long.hunks[0]!.lines[0]!.cut = true;
      worktree(one.state, SESSION).files = [long];
    });
    await user.click(buttonOf('long.ts'));
    await page.findByTestId('file-whole');
    expect(linesOf('long.ts')).toHaveLength(2_000);
    expect(linesOf('long.ts')[0]).toBe('1+0 … the line goes on');
    await user.click(page.getByTestId('file-whole'));
    await waitFor(() => expect(linesOf('long.ts')).toHaveLength(2_500));
    expect(calls(daemon, 'changes.files').at(-1)).toMatchObject({ lines: 10_000 });
    expect(page.queryByTestId('file-whole')).toBeNull();
  });

  it('come page by page, are drawn where they are seen, searched, and opened some at a time', async () => {
    vi.stubGlobal('IntersectionObserver', class {
      observe(): void {
        // Nothing is ever near.
      }
      disconnect(): void {
        // Nothing was observed.
      }
    });
    const { user, daemon } = await openChanges(undefined, SESSION, 'many');
    expect(calls(daemon, 'changes.list').map(({ from, revision }) => [from, revision])).toEqual([[undefined, undefined], [1_000, 'r1-base'], [2_000, 'r1-base']]);
    expect(page.getByTestId('changes-sum').textContent).toContain('2,001 files');
    expect(paths()).toHaveLength(50);
    await user.click(page.getByTestId('changes-search'));
    await user.paste('module-1999');
    expect(paths()).toEqual(['packages/area-39/src/generated/module-1999.ts']);
    await user.type(page.getByTestId('changes-search'), 'x');
    expect(page.getByTestId('changes-none-found')).toBeDefined();
    await user.keyboard('{Escape}');
    expect(page.getByTestId<HTMLInputElement>('changes-search').value).toBe('');
    await user.click(page.getByTestId('changes-open-all'));
    expect(page.getAllByTestId('file-open')).toHaveLength(30);
    await user.click(page.getByTestId('changes-close-all'));
    expect(page.queryAllByTestId('file-open')).toEqual([]);
    vi.unstubAllGlobals();
  });
});

describe('when changes cannot be looked at', () => {
  it('a worktree that is gone says so, and the way to what was kept', async () => {
    const { user, daemon } = await openChanges((one) => {
      worktree(one.state, SESSION).gone = true;
    });
    const error = within(page.getByTestId('changes-error')).getByTestId('error');
    expect(error.dataset['code']).toBe('WORKTREE_MISSING');
    worktree(daemon.state, SESSION).gone = false;
    await user.click(page.getByTestId('changes-retry'));
    await waitFor(() => expect(paths()).toHaveLength(7));
    expect(page.queryByTestId('changes-error')).toBeNull();
  });

  it('one that is being made is no failure', async () => {
    await openChanges(undefined, 'web-checkout-8');
    expect((await page.findByTestId('changes-being')).getAttribute('role')).toBe('status');
    expect(page.queryByTestId('changes-error')).toBeNull();
  });

  it('a list that fails later stays, with what went wrong', async () => {
    const { daemon } = await openChanges();
    await waitFor(() => expect(calls(daemon, 'changes.wait')).toHaveLength(1));
    act(() => touch(daemon.state, SESSION, { gone: true }));
    expect((await page.findByTestId('changes-error')).textContent).toContain('what you see may be old');
    expect(paths()).toHaveLength(7);
  });

  it('one that nobody can watch says why, and is looked at by hand', async () => {
    const { user, daemon } = await openChanges((one) => {
      worktree(one.state, SESSION).unwatched = 'it has more than 8000 folders that git does not ignore';
    });
    expect(page.getByTestId('changes-unwatched').textContent).toContain('This list does not follow along: it has more than 8000 folders that git does not ignore.');
    expect(calls(daemon, 'changes.wait')).toEqual([]);
    await user.click(page.getByTestId('changes-look'));
    await waitFor(() => expect(calls(daemon, 'changes.list')).toHaveLength(2));
  });

  it('waits for a daemon that is away', async () => {
    const { daemon } = await openChanges();
    act(() => daemon.news({ news: 'link', link: { state: 'reconnecting', attempt: 1 } }));
    act(() => touch(daemon.state, SESSION, { files: [] }));
    expect(paths()).toHaveLength(7);
    await act(() => daemon.request({ ask: 'daemon_start' }));
    expect(await page.findByTestId('changes-empty')).toBeDefined();
  });
});

describe('the keys', () => {
  it('go from file to file, open, and give a path away', async () => {
    const { user, daemon } = await openChanges();
    act(() => buttonOf('assets/limits.png').focus());
    await user.keyboard('{ArrowDown}j{ArrowUp}');
    expect(document.activeElement).toBe(buttonOf('docs/limits.md'));
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(buttonOf('src/limits/refill_and_take.lua'));
    expect(page.getAllByTestId('change').filter((one) => one.querySelector<HTMLElement>('[data-file]')?.tabIndex === 0)).toHaveLength(1);
    await user.keyboard('{Enter}');
    expect(fileOf('src/limits/refill_and_take.lua').dataset['open']).toBe('true');
    await user.click(await page.findByTestId('copy-path'));
    expect(await daemon.request({ ask: 'clipboard_read' })).toBe('src/limits/refill_and_take.lua');
    await user.pointer({ keys: '[MouseRight]', target: buttonOf('scripts/load.sh') });
    await user.click(await page.findByTestId('menu-copy-whole-path'));
    expect(await daemon.request({ ask: 'clipboard_read' })).toBe(`/home/ada/.ao/desktop/worktrees/payments-api/${SESSION}/scripts/load.sh`);
  });
});

describe('waits', () => {
  it('are never too many: each takes one of the calls that the connection may have open', async () => {
    const { daemon } = await openChanges();
    const sessions = daemon.state.sessions.filter((one) => one.status !== 'starting' && one.id !== SESSION).map((one) => one.id);
    for (const id of [SESSION, ...sessions, SESSION]) {
      act(() => openSession(id));
      await waitFor(() => expect(page.getByTestId('changes').dataset['known']).toBe('true'));
    }
    expect(sessions.length).toBeGreaterThan(11);
    await waitFor(() => expect(calls(daemon, 'changes.wait')).toHaveLength(12));
    expect(calls(daemon, 'changes.wait').filter((wait) => wait.session === SESSION)).toHaveLength(1);
    act(() => touch(daemon.state, sessions[0]!, {}));
    act(() => touch(daemon.state, SESSION, { files: [] }));
    expect(await page.findByTestId('changes-empty')).toBeDefined();
  });
});

describe('the details', () => {
  it('say in a few lines what changed, and lead there', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    act(() => openSession(SESSION));
    await waitFor(() => expect(page.getAllByTestId('changes-few')).toHaveLength(4));
    expect(calls(daemon, 'changes.list')).toEqual([{ session: SESSION, scope: 'base' }]);
    expect(calls(daemon, 'changes.wait')).toEqual([]);
    expect(page.getByTestId('changes-summary').textContent).toContain('and 3 more');
    await user.click(page.getAllByTestId('changes-few')[1]!);
    expect(screen.getState().panel).toBe('changes');
    await waitFor(() => expect(linesOf('docs/limits.md')).toHaveLength(3));
  });
});
