// @vitest-environment jsdom
/**
 * Every screen and every dialog as a screen reader and a keyboard meet it, checked by axe. Colours need a layout; they
 * are computed from the tokens in `theme/contrast.test.ts`, and once more in the real window.
 */
import { act, screen as page, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eachInItsOwnWindow, openWindow as open } from '../testing/window';
import { draft, send } from '../talk/drafts';
import { openCleanup, openDialog, openSession, openSetup, screen, showPanel } from '../app/screen';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true }));

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, impact, nodes }) => nodes.map((node) => `${impact ?? 'minor'} ${id}: ${node.html}`));
}

describe('axe finds nothing wrong on', () => {
  it.each(['empty', 'project', 'fleet', 'connecting', 'starting', 'reconnecting', 'stopped', 'crashed', 'failed', 'other_build'])('the scene %s', async (scene) => {
    await open(scene);
    if (scene === 'connecting' || scene === 'starting') await page.findByRole('heading');
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['working', 'payments-api-23'],
    ['needs you', 'payments-api-24'],
    ['open shell', 'web-checkout-10'],
    ['exited', 'payments-api-21'],
    ['not resumable', 'payments-api-22'],
    ['unconfirmed', 'web-checkout-9'],
    ['starting', 'web-checkout-8'],
    ['silent', 'web-checkout-6'],
    ['running, of an agent that cannot tell', 'web-checkout-7'],
  ])('a session that is %s', async (_state, session) => {
    await open('fleet');
    act(() => openSession(session));
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['new-session', { kind: 'new_session', project: null }],
    ['add-project', { kind: 'add_project' }],
    ['land-dialog', { kind: 'land', session: 'payments-api-23' }],
    ['stop-daemon-dialog', { kind: 'stop_daemon' }],
    ['palette', { kind: 'palette' }],
  ] as const)('the dialog %s', async (testid, dialog) => {
    await open('fleet');
    act(() => openDialog(dialog));
    await page.findByTestId(testid);
    await waitFor(async () => expect(await violations()).toEqual([]));
  });

  it.each(['inbox', 'calm', 'crowd'])('the inbox in the scene %s', async (scene) => {
    await open(scene);
    await page.findByTestId(scene === 'calm' ? 'inbox-empty' : 'prompt-lines');
    expect(await violations()).toEqual([]);
  });

  it('the inbox with a reply, last words, and something put aside', async () => {
    await open('inbox');
    await page.findByTestId('prompt-lines');
    act(() => page.getAllByTestId('card-reply').forEach((one) => one.click()));
    act(() => page.getAllByTestId('card-words')[0]?.click());
    await page.findByTestId('last-words');
    act(() => page.getAllByTestId('card-aside')[0]?.click());
    act(() => page.getByTestId('aside-show').click());
    expect(page.getAllByTestId('aside-row')).toHaveLength(1);
    expect(await violations()).toEqual([]);
  });

  it('a permission prompt, and messages of every kind beside it', async () => {
    await open('fleet');
    act(() => openSession('payments-api-24'));
    await page.findByTestId('prompt-lines');
    await act(() => send('payments-api-24', 'And then run the tests.'));
    act(() => draft('payments-api-24', 'A message that is being written'));
    expect(await page.findByTestId('message-cancel')).toBeDefined();
    expect(await violations()).toEqual([]);
  });

  it('earlier messages and the history', async () => {
    await open('fleet');
    act(() => {
      openSession('payments-api-23');
      showPanel('history');
    });
    await page.findAllByTestId('log-row');
    act(() => page.getByTestId('messages-earlier').click());
    await act(() => send('payments-api-23', 'fail'));
    await page.findByTestId('message-again');
    expect(await violations()).toEqual([]);
  });

  it('the set-up page of somebody who has projects', async () => {
    await open('fleet');
    act(() => openSetup());
    await page.findByTestId('checks');
    expect(await violations()).toEqual([]);
  });

  it('the clean-up: its plan, a row that stayed, what went, and that of one project', async () => {
    await open('cleanup');
    act(() => openCleanup(null));
    await waitFor(() => expect(page.getByTestId('cleanup-looking').dataset['looking']).toBe('no'));
    expect(await violations()).toEqual([]);
    act(() => page.getByTestId('cleanup-go').click());
    await page.findByTestId('cleanup-stayed');
    await page.findAllByTestId('cleanup-gone');
    expect(await violations()).toEqual([]);
    act(() => openCleanup('web-checkout'));
    await waitFor(() => expect(page.getByTestId('cleanup-looking').dataset['looking']).toBe('no'));
    expect(await violations()).toEqual([]);
  });

  it('the clean-up while rows go', async () => {
    const daemon = await open('fleet');
    act(() => openCleanup(null));
    await waitFor(() => expect(page.getByTestId('cleanup-looking').dataset['looking']).toBe('no'));
    daemon.state.lying.pause = () => new Promise(() => undefined);
    act(() => page.getByTestId('cleanup-go').click());
    await page.findByTestId('cleanup-stop');
    expect(await violations()).toEqual([]);
  });

  it.each(['project', 'reconnecting'])('the clean-up with nothing to show, in the scene %s', async (scene) => {
    await open(scene);
    act(() => openCleanup(null));
    await page.findByTestId(scene === 'project' ? 'cleanup-empty' : 'cleanup-wait');
    expect(await violations()).toEqual([]);
  });
});
