// @vitest-environment jsdom
/** The inbox with a person's hands on the whole window: answered in place, by key and by pointer, and never by accident. */
import { act, fireEvent, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openInbox, openSession, screen } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import type { FakeDaemon } from '../platform/fake';
import { FINISHED } from '../platform/fake/inbox';
import type { SessionView } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow, row } from '../testing/window';
import { attach } from '../talk/drafts';
import { forgetMarks, marks } from './marks';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const ASKING = 'infra-5';
const ALSO_ASKING = 'payments-api-24';
const QUESTION = 'payments-api/question-2';
const FINISHED_ONE = 'payments-api-26';

async function open(scene = 'inbox', before?: (daemon: FakeDaemon) => void) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  return { user, daemon };
}

const cards = (): HTMLElement[] => page.queryAllByTestId('inbox-card');
const card = (key: string): HTMLElement => {
  const found = cards().find((one) => one.dataset['card'] === key);
  if (found === undefined) throw new Error(`no card ${key}`);
  return found;
};
const inCard = (key: string) => within(card(key));
const gone = (key: string): boolean => cards().every((one) => one.dataset['card'] !== key);
const view = (daemon: FakeDaemon, session: string): SessionView => daemon.state.sessions.find((one) => one.id === session)!;
function tell(daemon: FakeDaemon, session: SessionView): void {
  daemon.state.sessions = daemon.state.sessions.map((one) => (one.id === session.id ? session : one));
  act(() => daemon.emit({ kind: 'session', session }));
}
async function ready(key: string): Promise<HTMLButtonElement> {
  const once = await inCard(key).findByTestId<HTMLButtonElement>('answer-once');
  await waitFor(() => expect(once.disabled).toBe(false));
  return once;
}

describe('the inbox', () => {
  it('is what opens at the start, in the order of what waiting costs, with its count in the sidebar', async () => {
    await open();
    await page.findByTestId('question-text');
    expect(page.getByTestId('inbox-headline').textContent).toBe('10 things need you');
    expect(page.getAllByTestId('inbox-group').map((one) => one.dataset['group'])).toEqual(['blocked', 'stopped', 'unsure', 'finished', 'held']);
    expect(cards().map((one) => one.dataset['kind'])).toEqual(['asks', 'question', 'permission', 'permission', 'failed', 'crashed', 'turn_failed', 'failed', 'unconfirmed', 'silent', 'finished', 'finished', 'ended', 'ended', 'finished', 'held']);
    expect(page.getByTestId('inbox-count').textContent).toContain('10 things need you');
    expect(page.getByTestId('inbox-said').textContent).toBe('10 things need you');
    expect(page.getByTestId('nav-inbox').getAttribute('aria-current')).toBe('page');
  });

  it('gives way to the session that was on screen when the window was closed', async () => {
    window.localStorage.setItem('ao.view', JSON.stringify({ kind: 'session', session: FINISHED_ONE }));
    await open();
    expect(screen.getState().view).toEqual({ kind: 'session', session: FINISHED_ONE });
  });

  it('is reached from the palette and by its key, also from a session', async () => {
    const { user } = await open();
    act(() => openSession(FINISHED_ONE));
    await user.keyboard('{Control>}{Shift>}i{/Shift}{/Control}');
    expect(page.getByTestId('inbox')).toBeDefined();
    act(() => openSession(FINISHED_ONE));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await page.findByTestId('palette-input'), 'inbox{Enter}');
    expect(page.getByTestId('inbox')).toBeDefined();
  });

  it('shows of a large fleet as much as can be looked through, and more on demand', async () => {
    const { user } = await open('crowd');
    const shown = cards().length;
    expect(page.getByTestId('inbox-headline').textContent).toBe('100 things need you');
    expect(shown).toBeLessThan(60);
    await user.click(page.getAllByTestId('inbox-more')[0]!);
    expect(cards()).toHaveLength(shown + 24);
    await waitFor(() => expect(document.activeElement).toBe(cards()[24]));
  });
});

describe('a permission prompt', () => {
  it('is open where it is the first, folded where it is not, and takes no focus', async () => {
    const { daemon } = await open();
    expect(await inCard(ASKING).findByTestId('prompt-lines')).toBeDefined();
    expect(inCard(ALSO_ASKING).getByTestId('card-asked').textContent).toContain('npm install --save-exact');
    expect(calls(daemon, 'session.prompt')).toEqual([{ session: ASKING }]);
    expect(document.activeElement).toBe(document.body);
  });

  it('is answered in place with the proof of what was seen, and the next one gets the focus as a whole', async () => {
    const { user, daemon } = await open();
    const once = await ready(ASKING);
    once.focus();
    await user.keyboard('o');
    await waitFor(() => expect(gone(ASKING)).toBe(true));
    expect(calls(daemon, 'session.answer')).toEqual([{ session: ASKING, choice: 'once', proof: 'proof-edit' }]);
    expect(document.activeElement).toBe(card(ALSO_ASKING));
    expect(page.getByTestId('inbox-said').textContent).toBe('9 things need you');
  });

  it('whose turn has just come takes no answer for a moment: what lay below moved up', async () => {
    const { user, daemon } = await open();
    await user.click(await ready(ASKING));
    await waitFor(() => expect(gone(ASKING)).toBe(true));
    const next = await inCard(ALSO_ASKING).findByTestId<HTMLButtonElement>('answer-once');
    expect(next.disabled).toBe(true);
    fireEvent.click(next, { detail: 1 });
    expect(calls(daemon, 'session.answer')).toHaveLength(1);
    await ready(ALSO_ASKING);
  });

  it('is not answered by a stray key: not from the list, the card, the prompt, or a letter held down', async () => {
    const { user, daemon } = await open();
    const once = await ready(ASKING);
    await user.keyboard('oad123y');
    card(ASKING).focus();
    await user.keyboard('oad123y ');
    inCard(ASKING).getByTestId('prompt-lines').focus();
    await user.keyboard('oad123y{Enter} ');
    page.getByTestId('approval').focus();
    await user.keyboard('oad123y{Enter} ');
    fireEvent.keyDown(once, { key: 'o', repeat: true });
    fireEvent.keyDown(once, { key: 'o', ctrlKey: true });
    fireEvent.keyDown(once, { key: 'a' });
    expect(calls(daemon, 'session.answer')).toEqual([]);
  });

  it('that is unfolded by hand puts the keys before the question, on none of its answers', async () => {
    const { user, daemon } = await open();
    const answer = inCard(ALSO_ASKING).getByTestId('card-answer');
    answer.focus();
    await user.keyboard('{Enter}');
    const once = await ready(ALSO_ASKING);
    expect(document.activeElement).toBe(inCard(ALSO_ASKING).getByTestId('approval'));
    await user.keyboard('{Enter}o');
    expect(calls(daemon, 'session.answer')).toEqual([]);
    once.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(gone(ALSO_ASKING)).toBe(true));
  });

  it('that is another one by then is shown anew and not answered', async () => {
    const { user, daemon } = await open();
    const once = await ready(ASKING);
    daemon.state.prompts.set(ASKING, { lines: ['Delete everything?'], choices: ['once', 'deny'], proof: 'other' });
    await user.click(once);
    expect((await inCard(ASKING).findByTestId('prompt-changed')).textContent).toContain('nothing was typed');
    expect(calls(daemon, 'session.answer')).toEqual([{ session: ASKING, choice: 'once', proof: 'proof-edit' }]);
    expect(inCard(ASKING).getByTestId<HTMLButtonElement>('answer-once').disabled).toBe(true);
  });

  it('cannot be answered while the daemon is away, and is looked at anew once it is back', async () => {
    const { daemon } = await open();
    await ready(ASKING);
    act(() => daemon.news({ news: 'link', link: { state: 'reconnecting', attempt: 1 } }));
    // A short drop must not move what somebody is about to press.
    expect(page.getByTestId('answer-once')).toBeDefined();
    await waitFor(() => expect(page.queryByTestId('answer-once')).toBeNull());
    expect(page.getByTestId('inbox-standing').textContent).toContain('The daemon is away');
    expect(card(ASKING).textContent).toContain('once the daemon is back');
    await act(() => daemon.request({ ask: 'daemon_start' }));
    await ready(ASKING);
    expect(calls(daemon, 'session.prompt')).toHaveLength(2);
  });
});

describe('a question of a plan', () => {
  it('is answered in place, and then gone', async () => {
    const { user, daemon } = await open();
    await page.findByTestId('question-input');
    expect(card(QUESTION).textContent).toContain('about “Idempotent refunds”');
    expect(page.getByTestId<HTMLButtonElement>('question-answer').disabled).toBe(true);
    await user.type(page.getByTestId('question-input'), 'Keep 24 hours{Shift>}{Enter}{/Shift}for now{Enter}');
    await waitFor(() => expect(gone(QUESTION)).toBe(true));
    expect(calls(daemon, 'plan.answer')).toEqual([{ project: 'payments-api', question: 2, text: 'Keep 24 hours\nfor now' }]);
  });

  it('that was answered elsewhere goes by itself, and a refusal keeps what was written', async () => {
    const { user, daemon } = await open();
    await user.type(await page.findByTestId('question-input'), 'Keep it');
    vi.spyOn(daemon, 'request').mockRejectedValueOnce(new CallFailure({ code: 'STORAGE_FAILED', class: 'internal', message: 'the record cannot be written' }));
    await user.click(page.getByTestId('question-answer'));
    expect((await inCard(QUESTION).findByTestId('error')).dataset['code']).toBe('STORAGE_FAILED');
    expect(page.getByTestId<HTMLTextAreaElement>('question-input').value).toBe('Keep it');
    const plan = daemon.state.plans.get('payments-api')!;
    daemon.state.plans.set('payments-api', { ...plan, questions: [] });
    act(() => daemon.emit({ kind: 'plan', project: 'payments-api', row: { seq: 9, at: 1, by: 'person', what: 'question 2 answered' } }));
    await waitFor(() => expect(gone(QUESTION)).toBe(true));
  });
});

describe('what stopped', () => {
  it('offers what its state allows, and goes once it runs', async () => {
    const { user, daemon } = await open();
    expect(inCard('payments-api-22').queryByTestId('card-resume')).toBeNull();
    expect(inCard('payments-api-22').getByTestId('card-fresh').textContent).toBe('Start fresh in this session');
    expect(inCard('infra-8').getByTestId('card-resume').textContent).toBe('Run setup again');
    expect(inCard('infra-8').getByTestId('card-anyway')).toBeDefined();
    await user.click(inCard('infra-7').getByTestId('card-resume'));
    await waitFor(() => expect(gone('infra-7')).toBe(true));
    await user.click(inCard('payments-api-22').getByTestId('card-fresh'));
    await waitFor(() => expect(gone('payments-api-22')).toBe(true));
    expect(calls(daemon, 'session.restore')).toEqual([{ session: 'infra-7', how: 'resume' }, { session: 'payments-api-22', how: 'fresh' }]);
  });

  it('shows its last screen in place', async () => {
    const { user } = await open();
    await user.click(inCard('infra-7').getByTestId('card-words'));
    expect((await page.findByTestId('last-words')).textContent).toBe('The last screen.');
    await user.click(inCard('infra-7').getByTestId('card-words'));
    expect(page.queryByTestId('last-words')).toBeNull();
  });
});

describe('what finished', () => {
  it('is replied to in place, and a refusal stays with the text', async () => {
    const { user, daemon } = await open();
    await user.click(inCard(FINISHED_ONE).getByTestId('card-reply'));
    expect(document.activeElement).toBe(page.getByTestId('reply-input'));
    await user.keyboard('jk fail{Enter}');
    expect(calls(daemon, 'session.send')).toEqual([{ session: FINISHED_ONE, text: 'jk fail' }]);
    vi.spyOn(daemon, 'request').mockRejectedValueOnce(new CallFailure({ code: 'SESSION_NOT_RUNNING', class: 'conflict', message: 'its agent is not running' }));
    await user.type(page.getByTestId('reply-input'), 'again{Enter}');
    expect((await inCard(FINISHED_ONE).findByTestId('messages-open')).textContent).toContain('SESSION_NOT_RUNNING');
    // A picture that was meant for it stayed behind, and went with the next message.
    act(() => attach(FINISHED_ONE, ['/tmp/shot.png']));
    await user.type(page.getByTestId('reply-input'), 'look{Enter}');
    expect(calls(daemon, 'session.send').at(-1)).toMatchObject({ text: 'look\n\nAttached files:\n/tmp/shot.png' });
    await user.type(page.getByTestId('reply-input'), 'kept{Escape}');
    expect(document.activeElement).toBe(card(FINISHED_ONE));
    await user.click(inCard(FINISHED_ONE).getByTestId('card-reply'));
    expect(page.getByTestId<HTMLTextAreaElement>('reply-input').value).toBe('kept');
  });

  it('is put aside until it changes, undone at once, found again later, and stays so when the window is opened anew', async () => {
    const { user, daemon } = await open();
    await user.click(inCard(FINISHED_ONE).getByTestId('card-aside'));
    expect(gone(FINISHED_ONE)).toBe(true);
    expect(page.getByTestId('inbox-undo').textContent).toContain('“Typed error codes” is put aside');
    expect(document.activeElement?.closest('[data-card]')).not.toBeNull();
    await user.click(page.getByTestId('undo'));
    expect(gone(FINISHED_ONE)).toBe(false);
    await waitFor(() => expect(document.activeElement).toBe(card(FINISHED_ONE)));
    await user.click(inCard(FINISHED_ONE).getByTestId('card-aside'));
    act(forgetMarks);
    expect(marks.getState().marks.get(FINISHED_ONE)).toEqual({ change: 1, how: 'aside' });
    await user.click(page.getByTestId('aside-show'));
    await user.click(page.getByTestId('bring-back'));
    expect(gone(FINISHED_ONE)).toBe(false);
    await user.click(inCard(FINISHED_ONE).getByTestId('card-aside'));
    tell(daemon, { ...view(daemon, FINISHED_ONE), change: 2, reason: FINISHED });
    expect(gone(FINISHED_ONE)).toBe(false);
  });

  it('counts as looked at once it was on screen', async () => {
    await open();
    act(() => openSession(FINISHED_ONE));
    act(openInbox);
    expect(card(FINISHED_ONE).textContent).toContain('looked at');
    expect(page.getByText(/4 sessions finished since you looked/)).toBeDefined();
    act(() => openSession('payments-api-23'));
    expect(marks.getState().marks.has('payments-api-23')).toBe(false);
  });

  it('is put aside all at once', async () => {
    const { user } = await open();
    await user.click(page.getByTestId('aside-all'));
    expect(cards().some((one) => one.dataset['kind'] === 'finished')).toBe(false);
    await user.click(page.getByTestId('undo'));
    expect(cards().filter((one) => one.dataset['kind'] === 'finished')).toHaveLength(3);
  });

  it('with marks that cannot be read is simply new', async () => {
    for (const strange of ['{', '7', '[["a"],[1,2,"looked"],null]']) {
      window.localStorage.setItem('ao.inbox', strange);
      act(forgetMarks);
      expect(marks.getState().marks.size).toBe(0);
    }
    await open();
    expect(card(FINISHED_ONE)).toBeDefined();
  });
});

describe('low headroom', () => {
  it('is one card, from which one can be started all the same', async () => {
    const { user, daemon } = await open();
    expect(card('held/memory').textContent).toContain('3 sessions wait for memory');
    expect(card('held/memory').textContent).toContain('812 MiB of memory are free');
    await user.click(within(card('held/memory')).getAllByTestId('start-now')[0]!);
    await waitFor(() => expect(card('held/memory').textContent).toContain('2 sessions wait'));
    expect(document.activeElement).toBe(card('held/memory'));
    expect(calls(daemon, 'session.bump')).toEqual([{ session: 'web-checkout-12', now: true }]);
  });
});

describe('the keys', () => {
  it('walk from card to card, begin with the first, and open with Enter', async () => {
    const { user } = await open();
    await page.findByTestId('question-text');
    await user.keyboard('j');
    expect(document.activeElement).toBe(cards()[0]);
    await user.keyboard('j{ArrowDown}k{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(cards()[3]);
    expect(cards().filter((one) => one.tabIndex === 0)).toEqual([cards()[3]]);
    await user.keyboard('{Enter}');
    expect(screen.getState().view).toEqual({ kind: 'session', session: ALSO_ASKING });
  });

  it('stay with a text that is being written', async () => {
    const { user } = await open();
    const field = await page.findByTestId<HTMLTextAreaElement>('question-input');
    field.focus();
    await user.keyboard('jk{ArrowDown}');
    expect(field.value).toBe('jk');
    expect(document.activeElement).toBe(field);
  });

  it('find what stands for the list when the last card goes, and are left alone elsewhere', async () => {
    const { user, daemon } = await open('calm', (one) => {
      one.state.sessions = one.state.sessions.map((session) => (session.id === 'payments-api-23' ? { ...session, status: 'silent' } : session));
    });
    cards()[0]!.focus();
    tell(daemon, { ...view(daemon, 'payments-api-23'), status: 'working', change: 2 });
    expect(page.getByTestId('inbox-empty').contains(document.activeElement)).toBe(true);
    tell(daemon, { ...view(daemon, 'payments-api-23'), status: 'silent', change: 3 });
    row('payments-api-1').focus();
    await user.keyboard('{ArrowDown}');
    const before = document.activeElement;
    tell(daemon, { ...view(daemon, 'payments-api-23'), status: 'working', change: 4 });
    expect(document.activeElement).toBe(before);
  });
});

describe('nothing to do', () => {
  it('is a calm page: who is at work, what happened, the way to new work', async () => {
    const { user } = await open('calm');
    expect(page.getByTestId('inbox-empty').textContent).toContain('6 agents are at work');
    expect(page.getAllByTestId('calm-line').map((one) => one.dataset['session'])).toContain('payments-api-20');
    expect(page.queryByTestId('inbox-count')).toBeNull();
    await user.click(page.getByTestId('calm-new'));
    expect(await page.findByTestId('new-session')).toBeDefined();
  });

  it('in a project without sessions is the way to the first one', async () => {
    await open('project');
    expect(page.getByTestId('first-session')).toBeDefined();
    expect(page.getByTestId('just-a-shell')).toBeDefined();
  });

  it('says that more may turn up while sessions are being found', async () => {
    await open('calm', (daemon) => {
      daemon.state.daemon = { ...daemon.state.daemon, reconciling: true };
    });
    expect(page.getByTestId('inbox-standing').textContent).toContain('finding its sessions again');
  });
});
