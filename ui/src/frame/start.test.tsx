// @vitest-environment jsdom
/** What the desktop process tells the page: where to go, and what may be heard. */
import { act, screen as page } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { playTone } from '../notices/tone';
import type { FakeDaemon } from '../platform/fake';
import type { NoticeView } from '../protocol/generated';
import { eachInItsOwnWindow, openWindow } from '../testing/window';
import { openInbox, openSession, screen } from '../app/screen';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));
vi.mock('../notices/tone', () => ({ playTone: vi.fn() }));

eachInItsOwnWindow();

const SESSION = 'payments-api-24';

describe('a link', () => {
  it('leads to its session, or to the word that there is none', async () => {
    const daemon = await openWindow('fleet');
    act(() => daemon.news({ news: 'show', session: SESSION }));
    expect(page.getByTestId('session-id').textContent).toBe(SESSION);
    // It showed the inbox without a word, while the window still said that the session was on screen.
    act(() => daemon.news({ news: 'show', session: 'orchard-99' }));
    expect(screen.getState().view).toEqual({ kind: 'inbox' });
    expect(page.getByTestId('notice').textContent).toContain('orchard-99');
  });

  it('that comes before it is known what there is waits for that', async () => {
    await openWindow('fleet', (daemon) => {
      const plain = daemon.watch.bind(daemon);
      daemon.watch = (listener) => {
        listener({ news: 'show', session: SESSION });
        return plain(listener);
      };
    });
    expect(page.getByTestId('session-id').textContent).toBe(SESSION);
  });
});

describe('a sound', () => {
  const notice: NoticeView = { id: 900, kind: 'permission', session: SESSION, project: 'payments-api', title: 'Idempotent refunds', text: 'It wants to run a command', at: Date.now(), read: false, over: false };
  const ring = (daemon: FakeDaemon, id: number): void => act(() => daemon.emit({ kind: 'notice', notice: { ...notice, id }, show: true, sound: true }));

  // Every prompt of the agent on screen chimed, against what the settings promise.
  it('is not made for the session that a person has before them', async () => {
    const daemon = await openWindow('fleet');
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    act(() => openSession(SESSION));
    ring(daemon, 901);
    expect(playTone).not.toHaveBeenCalled();
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    ring(daemon, 902);
    expect(playTone).toHaveBeenCalledTimes(1);
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    act(openInbox);
    ring(daemon, 903);
    expect(playTone).toHaveBeenCalledTimes(2);
  });
});
