// @vitest-environment jsdom
/** Writing to an agent and answering what it asks, with a person's hands on the whole window. */
import { act, fireEvent, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { PROMPT } from '../platform/fake/scenes';
import { tell } from '../platform/fake/talk';
import { calls, eachInItsOwnWindow, openWindow, row } from '../testing/window';
import { CallFailure } from '../platform/bridge';
import { FakeDaemon } from '../platform/fake';
import type { PromptView, SessionView } from '../protocol/generated';
import { alwaysMeans } from './approval';
import { draft, drafts, forgetDrafts } from './drafts';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));
const focusTerminal = vi.hoisted(() => vi.fn());
vi.mock('../app/visible-terminal', async (original) => ({ ...(await original<object>()), focusTerminal }));

eachInItsOwnWindow();

const WORKING = 'payments-api-23';
const ASKING = 'payments-api-24';

async function openSession(session: string, before?: (daemon: FakeDaemon) => void) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet', before);
  // The window opens with its inbox, which looks at the first prompt as well.
  daemon.asked.length = 0;
  await user.click(row(session));
  return { user, daemon };
}

const field = (): HTMLTextAreaElement => page.getByTestId('composer-input');
const receipts = (): (string | undefined)[] => within(page.getByTestId('messages-open')).getAllByTestId('message').map((one) => one.dataset['receipt']);
const view = (daemon: FakeDaemon, session: string): SessionView => daemon.state.sessions.find((one) => one.id === session)!;
const change = (daemon: FakeDaemon, session: SessionView): void => {
  daemon.state.sessions = daemon.state.sessions.map((one) => (one.id === session.id ? session : one));
  act(() => daemon.emit({ kind: 'session', session }));
};

describe('an ended agent', () => {
  it('leaves what failed or still waits in sight, and takes nothing more', async () => {
    const { daemon } = await openSession('payments-api-21', (one) => {
      one.state.messages.push({ id: 30, session: 'payments-api-21', text: 'One more thing', receipt: 'accepted', reason: 'Its agent is not running', at: 1, changed_at: 1 });
    });
    expect((await page.findByTestId('messages-open')).textContent).toContain('Its agent is not running.');
    expect(page.queryByTestId('composer-input')).toBeNull();
    act(() => void tell(daemon.state, (event) => daemon.emit(event), { ...daemon.state.messages.at(-1)!, receipt: 'cancelled' }));
    expect(page.queryByTestId('messages-open')).toBeNull();
  });
});

describe('a shell that stands where the agent was', () => {
  it('takes no message for the agent, and says how to bring the agent back', async () => {
    const { daemon } = await openSession(WORKING);
    change(daemon, { ...view(daemon, WORKING), status: 'running', shell: true });
    expect((await page.findByTestId('composer-shell')).textContent).toContain('End it to bring the agent back');
    expect(page.queryByTestId('composer-input')).toBeNull();
    expect(page.getByTestId('kill').textContent).toContain('End shell');
  });
});

describe('an unfinished text', () => {
  it('is there again when the window is opened anew, and gone once it was sent', async () => {
    const { user } = await openSession(WORKING);
    await user.type(field(), 'half a thou');
    forgetDrafts();
    await waitFor(() => expect(field().value).toBe('half a thou'));
    await user.type(field(), 'ght{Enter}');
    forgetDrafts();
    await waitFor(() => expect(field().value).toBe(''));
  });

  it('is kept however long it is', async () => {
    await openSession(WORKING);
    act(() => draft(WORKING, 'x'.repeat(90_000)));
    act(forgetDrafts);
    expect(field().value).toHaveLength(90_000);
  });

  it('that cannot be read is no reason not to open', () => {
    for (const strange of ['{', '7', '[["a"],["b",3],null]']) {
      window.localStorage.setItem('ao.drafts', strange);
      act(forgetDrafts);
      expect(drafts.getState().texts.size).toBe(0);
    }
  });
});

describe('a message', () => {
  it('is sent without waiting, and says what is proven about it', async () => {
    const { user, daemon } = await openSession(WORKING);
    await user.type(field(), 'use one Lua call{Enter}');
    expect(field().value).toBe('');
    await waitFor(() => expect(page.getByTestId('receipt').textContent).toMatch(/^“use one Lua call” taken by the agent \d\d:\d\d$/));
    expect(calls(daemon, 'session.send')).toEqual([{ session: WORKING, text: 'use one Lua call' }]);
    expect(page.queryByTestId('messages-open')).toBeNull();
  });

  it('stands in the list at once, before anybody answered', async () => {
    const { user, daemon } = await openSession(WORKING);
    vi.spyOn(daemon, 'request').mockReturnValueOnce(new Promise(() => undefined));
    await user.type(field(), 'use one Lua call{Enter}');
    expect(receipts()).toEqual(['sending']);
    expect(page.getByTestId('messages-open').textContent).toContain('use one Lua call');
  });

  it('waits while a permission prompt is shown, says why, and can be taken back', async () => {
    const { user } = await openSession(ASKING);
    expect(field().placeholder).toContain('answered its prompt');
    await user.type(field(), 'Then run the tests{Enter}');
    await page.findByTestId('message-cancel');
    expect(page.getByTestId('messages-open').textContent).toContain('It shows a permission prompt');
    await user.click(page.getByTestId('message-cancel'));
    await waitFor(() => expect(page.getByTestId('receipt').dataset['receipt']).toBe('cancelled'));
    expect(page.queryByTestId('messages-open')).toBeNull();
  });

  it('that failed stays until it is dismissed, also after the window was closed', async () => {
    const { user, daemon } = await openSession(WORKING);
    await user.type(field(), 'fail{Enter}');
    const open = await page.findByTestId('message-dismiss');
    expect(receipts()).toEqual(['failed']);
    expect(page.getByTestId('messages-open').textContent).toContain('MESSAGE_UNCONFIRMED');
    await user.click(open);
    expect(page.queryByTestId('messages-open')).toBeNull();
    expect(window.localStorage.getItem('ao.dismissed')).toContain(WORKING);
    expect(calls(daemon, 'session.send')).toHaveLength(1);
  });

  it('that failed can be sent again, and then stands there once', async () => {
    const { user, daemon } = await openSession(WORKING);
    await user.type(field(), 'fail{Enter}');
    await user.click(await page.findByTestId('message-again'));
    await waitFor(() => expect(calls(daemon, 'session.send')).toHaveLength(2));
    await waitFor(() => expect(receipts()).toEqual(['failed']));
  });

  it('that the daemon refuses keeps its text, the reason and the code', async () => {
    const { user, daemon } = await openSession(WORKING);
    const gone = { ...view(daemon, WORKING) };
    delete gone.process;
    daemon.state.sessions = daemon.state.sessions.map((one) => (one.id === WORKING ? gone : one));
    await user.type(field(), 'are you there?{Enter}');
    await waitFor(() => expect(receipts()).toEqual(['refused']));
    // It was gone with the window, and the field was empty already.
    act(forgetDrafts);
    const list = page.getByTestId('messages-open');
    expect(list.textContent).toContain('are you there?');
    expect(list.textContent).toContain('SESSION_NOT_RUNNING');
    await user.click(page.getByTestId('message-dismiss'));
    expect(page.queryByTestId('messages-open')).toBeNull();
    act(forgetDrafts);
    expect(page.queryByTestId('messages-open')).toBeNull();
  });

  it('keeps its draft while another session is on screen', async () => {
    const { user } = await openSession(WORKING);
    await user.type(field(), 'half a thou');
    await user.click(row('web-checkout-10'));
    expect(field().value).toBe('');
    expect(field().placeholder).toBe('Run a line in this shell');
    await user.click(row(WORKING));
    expect(field().value).toBe('half a thou');
  });

  it('takes a new line with Shift, and nothing but Enter with nothing in it', async () => {
    const { user, daemon } = await openSession(WORKING);
    await user.type(field(), '{Enter}');
    await user.type(field(), 'one{Shift>}{Enter}{/Shift}two{Enter}');
    expect(calls(daemon, 'session.send')).toEqual([{ session: WORKING, text: 'one\ntwo' }]);
  });
});

describe('earlier messages', () => {
  it('are folded away; the last five are shown first, all on demand', async () => {
    const { user } = await openSession(WORKING);
    const more = await page.findByTestId('messages-earlier');
    expect(more.textContent).toBe('7 earlier messages');
    await user.click(more);
    const list = page.getByTestId('messages-settled');
    expect(within(list).getAllByTestId('message')).toHaveLength(5);
    expect(list.textContent).toContain('from payments-api-1');
    await user.click(page.getByTestId('messages-all'));
    expect(within(list).getAllByTestId('message')).toHaveLength(7);
    await user.click(more);
    expect(page.queryByTestId('messages-settled')).toBeNull();
  });

  it('are asked for again after each snapshot, and follow the events', async () => {
    const { daemon } = await openSession(WORKING);
    await page.findByTestId('messages-earlier');
    const before = calls(daemon, 'message.list').length;
    act(() => {
      const { seq, daemon: self, projects, sessions, agents, notices } = daemon.state;
      daemon.news({ news: 'snapshot', snapshot: { seq, daemon: self, projects, sessions, agents, notices } });
    });
    await waitFor(() => expect(calls(daemon, 'message.list')).toHaveLength(before + 1));
    const message = { id: 40, session: WORKING, from: 'payments-api-1', text: 'From another', receipt: 'accepted', at: 1, changed_at: 1 } as const;
    act(() => void tell(daemon.state, (event) => daemon.emit(event), message));
    expect(page.getByTestId('messages-open').textContent).toContain('From another from payments-api-1');
  });
});

describe('a permission prompt', () => {
  it('shows what is asked and what stands on the screen, and takes no focus', async () => {
    await openSession(ASKING);
    expect((await page.findByTestId('prompt-lines')).textContent).toBe(PROMPT.lines.join('\n'));
    expect(page.getByTestId('ask-tool').textContent).toBe('Bash');
    expect(page.getByTestId('ask-command').textContent).toContain('npm install --save-exact');
    expect(page.getByTestId('always-means').textContent).toContain("Yes, and don't ask again for npm install commands");
    expect(page.getByTestId('approval').contains(document.activeElement)).toBe(false);
  });

  it('is answered with the proof of what was seen, and the keys then stand in the field', async () => {
    const { user, daemon } = await openSession(ASKING);
    const once = await page.findByTestId('answer-once');
    once.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(page.queryByTestId('approval')).toBeNull());
    expect(calls(daemon, 'session.answer')).toEqual([{ session: ASKING, choice: 'once', proof: 'proof-1' }]);
    expect(document.activeElement).toBe(field());
    expect(page.getByTestId('status-pill').dataset['status']).toBe('working');
  });

  it('that is another one by then is shown anew, with other buttons and nothing answered', async () => {
    const { user, daemon } = await openSession(ASKING);
    const old = await page.findByTestId('answer-deny');
    const next: PromptView = { lines: ['Delete everything?', '1. Yes'], choices: ['once', 'deny'], proof: 'proof-2' };
    daemon.state.prompts.set(ASKING, next);
    await user.click(old);
    expect((await page.findByTestId('prompt-changed')).textContent).toContain('nothing was typed');
    expect(page.getByTestId('prompt-lines').textContent).toBe('Delete everything?\n1. Yes');
    expect(old.isConnected).toBe(false);
    expect(page.queryByTestId('answer-always')).toBeNull();
    // The second half of a double click.
    fireEvent.click(page.getByTestId('answer-once'), { detail: 2 });
    expect(calls(daemon, 'session.answer')).toHaveLength(1);
    fireEvent.click(page.getByTestId('answer-once'), { detail: 1 });
    await waitFor(() => expect(page.queryByTestId('approval')).toBeNull());
    expect(calls(daemon, 'session.answer')[1]).toEqual({ session: ASKING, choice: 'once', proof: 'proof-2' });
  });

  it('that is not drawn yet is looked for when the session changes, and when a person asks', async () => {
    const { user, daemon } = await openSession(ASKING, (one) => one.state.prompts.delete(ASKING));
    await page.findByTestId('prompt-gone');
    await user.click(page.getByTestId('look-again'));
    await waitFor(() => expect(calls(daemon, 'session.prompt')).toHaveLength(2));
    daemon.state.prompts.set(ASKING, PROMPT);
    change(daemon, { ...view(daemon, ASKING), waiting_messages: 1 });
    expect(await page.findByTestId('prompt-lines')).toBeDefined();
    // While it is shown, news that do not change the question change nothing.
    const looks = calls(daemon, 'session.prompt').length;
    change(daemon, { ...view(daemon, ASKING), waiting_messages: 0 });
    expect(calls(daemon, 'session.prompt')).toHaveLength(looks);
    change(daemon, { ...view(daemon, ASKING), asks: { ...view(daemon, ASKING).asks!, since: 5 } });
    await waitFor(() => expect(calls(daemon, 'session.prompt')).toHaveLength(looks + 1));
  });

  it('whose screen cannot be looked at says why, and is looked for when the session changes', async () => {
    const { user, daemon } = await openSession(WORKING);
    vi.spyOn(daemon, 'request').mockImplementation((request) =>
      request.ask === 'call' && request.method === 'session.prompt' ? Promise.reject(new CallFailure({ code: 'LINK_LOST', class: 'unavailable', message: 'the link was lost' })) : FakeDaemon.prototype.request.call(daemon, request),
    );
    await user.click(row(ASKING));
    expect((await within(await page.findByTestId('approval')).findByTestId('error')).dataset['code']).toBe('LINK_LOST');
    vi.restoreAllMocks();
    change(daemon, { ...view(daemon, ASKING), waiting_messages: 1 });
    expect(await page.findByTestId('prompt-lines')).toBeDefined();
  });

  it('is not answered when the daemon refuses, and says why', async () => {
    const { user, daemon } = await openSession(ASKING);
    const deny = await page.findByTestId('answer-deny');
    vi.spyOn(daemon, 'request').mockRejectedValueOnce(new CallFailure({ code: 'HOST_UNREACHABLE', class: 'unavailable', message: 'its terminal does not answer' }));
    await user.click(deny);
    expect((await within(page.getByTestId('approval')).findByTestId('error')).textContent).toContain('The answer was not given');
    await user.click(page.getByTestId('answer-deny'));
    await waitFor(() => expect(page.queryByTestId('approval')).toBeNull());
    expect(page.getByTestId('status-pill').dataset['status']).toBe('idle');
  });

  it('without answers from here leads to the terminal', async () => {
    const { user, daemon } = await openSession(ASKING, (one) => {
      const asking = view(one, ASKING);
      one.state.sessions = one.state.sessions.map((each) => (each.id === ASKING ? { ...asking, asks: { ...asking.asks!, choices: [] } } : each));
    });
    expect((await page.findByTestId('prompt-elsewhere')).textContent).toContain('only be answered in its terminal');
    expect(calls(daemon, 'session.prompt')).toEqual([]);
    await user.click(page.getByTestId('answer-in-terminal'));
    expect(focusTerminal).toHaveBeenCalledOnce();
    expect(page.queryByTestId('prompt-elsewhere')).toBeNull();
    await user.click(page.getByTestId('approval-fold'));
    expect(page.getByTestId('prompt-elsewhere')).toBeDefined();
  });
});

describe('what "always" means', () => {
  it('is read from the prompt\'s own option', () => {
    expect(alwaysMeans(PROMPT.lines)).toBe("Yes, and don't ask again for npm install commands");
    expect(alwaysMeans(['1. Allow once', '2. Allow for this session'])).toBe('Allow for this session');
    expect(alwaysMeans(['(a) Always'])).toBe('Always');
    expect(alwaysMeans(['y yes', 'n no'])).toBeNull();
  });
});
