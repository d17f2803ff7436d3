// @vitest-environment jsdom
/** Landing from the session on screen: what is said before, each step, and every end. */
import { act, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { openSession } from '../app/screen';
import { change } from '../platform/fake/calls';
import { worktree } from '../platform/fake/changes';
import { goOn } from '../platform/fake/landing';
import { keptOf } from '../platform/fake/settings';
import type { FakeDaemon } from '../platform/fake';
import type { Event, LandingState } from '../protocol/generated';
import { drafts } from '../talk/drafts';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const SESSION = 'payments-api-23';

function committed(daemon: FakeDaemon): void {
  const tree = worktree(daemon.state, SESSION);
  tree.files = tree.files.map((diff) => ({ ...diff, file: { ...diff.file, uncommitted: false } }));
  keptOf(daemon.state, 'payments-api').own.check = 'npm test';
  daemon.state.sessions = daemon.state.sessions.map((one) => (one.id === SESSION ? { ...one, status: 'idle' } : one));
}

async function open(before: (daemon: FakeDaemon) => void = committed) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', before);
  act(() => openSession(SESSION));
  await user.click(page.getByTestId('land'));
  await page.findByTestId('land-go');
  const emit = (event: Event): void => daemon.emit(event);
  const next = (end?: LandingState) => act(async () => {
    goOn(daemon.state, emit, SESSION, end);
    await Promise.resolve();
  });
  return { user, daemon, emit, next };
}

const marks = (): (string | undefined)[][] => [...page.getByTestId('land-steps').children].map((step) => (step instanceof HTMLElement ? [step.dataset['step'], step.dataset['mark']] : []));
const state = (): string | undefined => page.getByTestId('landing').dataset['state'];

describe('before it begins', () => {
  it('says onto what, how and with which check, and sends what was chosen', async () => {
    const { user, daemon } = await open();
    const dialog = page.getByTestId('land-dialog').textContent;
    expect(dialog).toContain('Land “Rate limiter per tenant”');
    expect(dialog).toContain('7 files');
    expect(page.getByTestId('land-check').textContent).toBe('npm test');
    expect(calls(daemon, 'session.land')).toEqual([]);
    await user.click(page.getByTestId('land-squash'));
    await user.click(page.getByTestId('land-push'));
    await user.click(page.getByTestId('land-keep'));
    await user.click(page.getByTestId('land-go'));
    await page.findByTestId('landing');
    expect(calls(daemon, 'session.land')).toEqual([{ session: SESSION, method: 'squash', push: true, no_check: false, keep: true }]);
    expect(marks()).toEqual([['combining', 'turning'], ['checking', 'ring'], ['moving', 'ring'], ['pushing', 'ring']]);
  });

  it('says what stands in the way, and writes to the agent what would help, without sending it', async () => {
    const { user, daemon } = await open((one) => {
      committed(one);
      worktree(one.state, SESSION).files[0]!.file.uncommitted = true;
    });
    expect(page.getByTestId('land-hindrance').textContent).toContain('One file has changes that are in no commit');
    expect(page.getByTestId<HTMLButtonElement>('land-go').disabled).toBe(true);
    await user.click(page.getByTestId('land-tell'));
    expect(drafts.getState().texts.get(SESSION)).toContain('commit all of your work');
    expect(page.queryByTestId('land-dialog')).toBeNull();
    expect(calls(daemon, 'session.send')).toEqual([]);
  });

  it('keeps a working agent’s session only if that is wanted', async () => {
    const { user } = await open((one) => {
      committed(one);
      one.state.sessions = one.state.sessions.map((session) => (session.id === SESSION ? { ...session, status: 'working' } : session));
    });
    expect(page.getByTestId('land-hindrance').textContent).toContain('at work');
    await user.click(page.getByTestId('land-keep'));
    expect(page.queryByTestId('land-hindrance')).toBeNull();
  });

  it('is not offered where there is no branch of its own', async () => {
    await openWindow('fleet');
    act(() => openSession('payments-api-1'));
    expect(page.queryByTestId('land')).toBeNull();
  });
});

describe('under way', () => {
  async function begun() {
    const opened = await open();
    await opened.user.click(page.getByTestId('land-go'));
    await page.findByTestId('landing');
    return opened;
  }

  it('goes step by step to its end', async () => {
    const { user, next } = await begun();
    await next();
    await waitFor(() => expect(marks().map(([, mark]) => mark)).toEqual(['tick', 'turning', 'ring', 'ring']));
    await next();
    await waitFor(() => expect(marks()[2]).toEqual(['moving', 'turning']));
    expect(page.getByTestId<HTMLButtonElement>('land-cancel').disabled).toBe(true);
    await next();
    await waitFor(() => expect(marks()[3]).toEqual(['archiving', 'turning']));
    await next();
    await waitFor(() => expect(state()).toBe('landed'));
    expect(page.getByTestId('landing').textContent).toContain('main is at 5b2f0a91c7d8 now.');
    const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
    expect(violations.map(({ id }) => id)).toEqual([]);
    await user.click(page.getByTestId('land-close'));
    expect(page.queryByTestId('land-dialog')).toBeNull();
  });

  it('is called off', async () => {
    const { user } = await begun();
    await user.click(page.getByTestId('land-cancel'));
    await waitFor(() => expect(state()).toBe('cancelled'));
    expect(page.getByTestId('landing').textContent).toContain('main is as it was');
  });

  it('shows the end of what a failed check printed, and hands it to the agent', async () => {
    const { user, daemon, next } = await begun();
    const message = 'the project’s check failed (exit code 1): 1 failing';
    const row = (seq: number, what: string) => ({ seq, at: 1, launch: 1, source: 'ours' as const, what });
    daemon.state.logs.set(SESSION, [row(1, 'landing: check: npm test'), row(2, 'landing: 1 failing'), row(3, `landing: ${message}`)]);
    await next();
    await next({ is: 'failed', error: { code: 'CHECK_FAILED', class: 'conflict', message, hint: 'All that it printed is in /logs/landing.log' } });
    await waitFor(() => expect(page.getByTestId('land-tail').textContent).toBe('1 failing'));
    expect(marks()[1]).toEqual(['checking', 'triangle']);
    await user.click(page.getByTestId('land-tell'));
    expect(drafts.getState().texts.get(SESSION)).toContain('1 failing');
  });

  it('names the files of a conflict, and can be tried again', async () => {
    const { user, next } = await begun();
    await next({ is: 'conflicts', paths: ['src/limits/bucket.ts'], told: false });
    await waitFor(() => expect(state()).toBe('conflicts'));
    expect(page.getByTestId('landing').textContent).toContain('src/limits/bucket.ts');
    expect(page.getByTestId('land-tell').textContent).toBe('Ask the agent to rebase');
    await user.click(page.getByTestId('land-again'));
    expect(await page.findByTestId('land-go')).toBeDefined();
  });

  it('goes on unseen, and says then how it ended', async () => {
    const { user, daemon, emit, next } = await begun();
    await user.click(page.getByTestId('land-close'));
    expect(page.getByTestId('land').textContent).toBe('Landing…');
    await next({ is: 'landed', commit: 'abc', notes: [] });
    await waitFor(() => expect(page.getByTestId('notice').textContent).toContain('“Rate limiter per tenant” has landed on main.'));
    act(() => void change(daemon.state, emit, SESSION, { archived: true }));
    expect(page.queryByTestId('land')).toBeNull();
  });
});
