// @vitest-environment jsdom
/** The composer in the whole window, on the daemon in memory. */
import { act, cleanup, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { openDialog, openInbox, screen } from '../app/screen';
import type { FakeDaemon } from '../platform/fake';
import { CallFailure } from '../platform/bridge';
import type { BridgeRequest, CallError } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

async function compose(before: (daemon: FakeDaemon) => void = () => undefined, scene = 'fleet') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => openDialog({ kind: 'new_session', project: null }));
  await page.findByTestId('new-session');
  return { user, daemon };
}

/** One method is refused, as the daemon refuses it. */
function refusing(method: string, error: CallError) {
  return (daemon: FakeDaemon): void => {
    const plain = daemon.request.bind(daemon);
    daemon.request = (request: BridgeRequest) => (request.ask === 'call' && request.method === method ? Promise.reject(new CallFailure(error)) : plain(request));
  };
}

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const value = (testid: string): string => page.getByTestId<HTMLInputElement>(testid).value;

async function choose(user: ReturnType<typeof userEvent.setup>, where: string): Promise<void> {
  await user.click(page.getByTestId('session-where'));
  await user.click(await page.findByTestId(`where-option-${where}`));
}

describe('where new work goes', () => {
  it('is a branch that is there', async () => {
    const { user, daemon } = await compose();
    await choose(user, 'branch');
    expect(page.queryByTestId('session-base')).toBeNull();
    await user.click(page.getByTestId('session-start'));
    expect(page.getByTestId('compose-wrong').dataset['place']).toBe('existing');
    expect(document.activeElement).toBe(page.getByTestId('session-existing'));
    await user.click(await page.findByTestId('session-existing-known'));
    await user.click(await page.findByText('ao/payments-api-9/retry-policy'));
    expect(page.getByTestId('session-branch-name').textContent).toBe('ao/payments-api-9/retry-policy');
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ source: { from: 'branch', name: 'ao/payments-api-9/retry-policy' }, branch: null, base: null });
  });

  it('is a worktree of the person\'s own, chosen from those that git knows or by its folder', async () => {
    const { user, daemon } = await compose();
    await choose(user, 'worktree');
    expect(page.getByTestId('where-warning').textContent).toContain('never moved');
    await user.click(await page.findByTestId('session-folder-known'));
    const options = await page.findAllByTestId('worktree-option');
    expect(options.map((one) => one.textContent)).toEqual(['/home/ada/src/hotfixes/payments-api-hotfix-for-the-quarterly-settlementOn hotfix/settlement']);
    await user.click(options[0]!);
    expect(value('session-folder')).toContain('hotfixes');
    await user.click(page.getByTestId('session-choose-folder'));
    await waitFor(() => expect(value('session-folder')).toBe('/home/ada/src/payments-api'));
    expect(calls(daemon, 'gc.plan')).toEqual([{ project: 'payments-api', sizes: false }]);
    expect(await violations()).toEqual([]);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ source: { from: 'worktree', path: '/home/ada/src/payments-api' } });
  });

  it('is the main checkout, with who works there now', async () => {
    const { user, daemon } = await compose(({ state }) => {
      state.sessions = state.sessions.map((one) => (one.id === 'payments-api-23' ? { ...one, source: 'main_checkout' } : one));
    });
    await choose(user, 'main_checkout');
    expect(page.getByTestId('where-warning').textContent).toContain('/home/ada/src/payments-api');
    expect(page.getByTestId('where-held').textContent).toContain('payments-api-23');
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ source: { from: 'main_checkout' } });
    act(() => openDialog({ kind: 'new_session', project: null }));
    expect((await page.findByTestId('session-where')).dataset['value']).toBe('A new branch');
  });

  it('is remembered of a project, with base and fetch', async () => {
    const { user, daemon } = await compose();
    await user.click(page.getByTestId('session-bases'));
    await user.click(await page.findByTestId('base-option-ao/payments-api-23/rate-limiter-per-tenant'));
    await waitFor(() => expect(page.getByTestId<HTMLInputElement>('session-fetch').checked).toBe(true));
    await user.click(page.getByTestId('session-fetch'));
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ base: 'ao/payments-api-23/rate-limiter-per-tenant', source: { from: 'new_branch', fetch: false } });
    act(() => openDialog({ kind: 'new_session', project: 'payments-api' }));
    expect((await page.findByTestId<HTMLInputElement>('session-base')).value).toBe('ao/payments-api-23/rate-limiter-per-tenant');
    act(() => openDialog({ kind: 'new_session', project: null }));
    await user.click(page.getByTestId('session-project'));
    await user.click(await page.findByTestId('project-option-infra'));
    expect(value('session-base')).toBe('');
  });
});

describe('the branch\'s name', () => {
  it('is shown as it will likely be made, and checked when it is one\'s own', async () => {
    const { user, daemon } = await compose();
    await user.type(page.getByTestId('session-prompt'), 'Retry payouts with backoff');
    expect(page.getByTestId('session-branch-name').textContent).toBe('ao/payments-api-25/retry-payouts-with-backoff');
    await user.click(page.getByTestId('session-more-fields'));
    await user.type(page.getByTestId('session-title'), 'Payouts');
    expect(page.getByTestId('session-branch-name').textContent).toBe('ao/payments-api-25/payouts');
    await user.type(page.getByTestId('session-branch'), 'my work');
    await user.click(page.getByTestId('session-start'));
    expect(page.getByTestId('compose-wrong').textContent).toContain('git does not take this');
    expect(page.getByTestId('session-branch').getAttribute('aria-describedby')).toBe(page.getByTestId('compose-wrong').id);
    expect(calls(daemon, 'session.create')).toEqual([]);
    expect(await violations()).toEqual([]);
  });
});

describe('a draft', () => {
  it('survives closing and a restart, and can be cleared', async () => {
    const { user } = await compose();
    await user.type(page.getByTestId('session-prompt'), 'Half a thought');
    await choose(user, 'scratch');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(page.queryByTestId('new-session')).toBeNull());
    cleanup();
    await compose();
    expect(value('session-prompt')).toBe('Half a thought');
    expect(page.getByTestId('session-where').dataset['value']).toBe('An empty folder');
    await userEvent.click(page.getByTestId('compose-clear'));
    expect(value('session-prompt')).toBe('');
    expect(window.localStorage.getItem('ao.compose')).toBeNull();
  });

  it('goes along into another project, and is gone once it is started', async () => {
    const { user } = await compose();
    await user.type(page.getByTestId('session-prompt'), 'Fix it');
    await user.click(page.getByTestId('session-project'));
    await user.click(await page.findByTestId('project-option-infra'));
    expect(value('session-prompt')).toBe('Fix it');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect((await page.findByTestId('session-id')).textContent).toBe('infra-5');
    expect(window.localStorage.getItem('ao.compose')).toBeNull();
  });
});

describe('a shell', () => {
  it('takes no text, so the draft stays for the next one', async () => {
    const { user, daemon } = await compose();
    await user.type(page.getByTestId('session-prompt'), 'For an agent');
    await user.click(page.getByTestId('session-agent'));
    await user.click(await page.findByTestId('agent-option-shell'));
    expect(page.queryByTestId('session-prompt')).toBeNull();
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-id');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ agent: 'shell', prompt: null });
    act(() => openDialog({ kind: 'new_session', project: null }));
    await user.click(page.getByTestId('session-agent'));
    await user.click(await page.findByTestId('agent-option-claude-code'));
    expect(value('session-prompt')).toBe('For an agent');
  });
});

describe('what the daemon says', () => {
  it('stands at the field that it is about, with its hint', async () => {
    const { user } = await compose(refusing('session.create', { code: 'UNKNOWN_BASE', class: 'not_found', message: '"next" names no branch, tag or commit in this repository', hint: 'List what there is with `git branch --all`.' }));
    await user.type(page.getByTestId('session-base'), 'next');
    await user.click(page.getByTestId('session-start'));
    const wrong = await page.findByTestId('compose-wrong');
    expect(wrong.dataset['place']).toBe('base');
    expect(wrong.textContent).toContain('git branch --all');
    expect(document.activeElement).toBe(page.getByTestId('session-base'));
    expect(await violations()).toEqual([]);
    await user.type(page.getByTestId('session-base'), 'er');
    expect(page.queryByTestId('compose-wrong')).toBeNull();
  });

  it('is that it waits for room, with place and reason', async () => {
    const { user } = await compose((daemon) => {
      const plain = daemon.request.bind(daemon);
      daemon.request = async (request) => {
        const answer = await plain(request);
        if (request.ask !== 'call' || request.method !== 'session.create') return answer;
        return { ...(answer as object), status: 'queued', queue: { position: 2, waits_for: 'memory' }, reason: 'It waits for memory: 300 MiB are free, and 912 MiB are needed.' };
      };
    });
    await user.type(page.getByTestId('session-prompt'), 'Fix it');
    await user.keyboard('{Control>}{Enter}{/Control}');
    const notice = await page.findByTestId('notice');
    expect(notice.textContent).toContain('“Fix it” waits for room, in place 2, and starts by itself. It waits for memory: 300 MiB are free');
    expect(page.getByTestId('session-id').textContent).toBe('payments-api-25');
  });

  it('is not asked while it is away', async () => {
    const { user, daemon } = await compose(undefined, 'reconnecting');
    expect(page.getByTestId('compose-away').textContent).toContain('is kept');
    await user.type(page.getByTestId('session-prompt'), 'Fix it');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(calls(daemon, 'session.create')).toEqual([]);
    expect(await violations()).toEqual([]);
  });
});

describe('several at once', () => {
  it('are started one after the other without leaving', async () => {
    const { user, daemon } = await compose();
    for (const text of ['One', 'Two']) {
      await user.type(page.getByTestId('session-prompt'), text);
      await user.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
      await waitFor(() => expect(value('session-prompt')).toBe(''));
    }
    expect(page.getByTestId('compose-started').textContent).toContain('“Two” is started.');
    expect(calls(daemon, 'session.create').map((one) => one.prompt)).toEqual(['One', 'Two']);
    expect(await violations()).toEqual([]);
  });
});

describe('the orchestrator', () => {
  it('gets the text as a message', async () => {
    const { user, daemon } = await compose();
    await user.type(page.getByTestId('session-prompt'), 'Split this');
    await user.click(page.getByTestId('start-orchestrator'));
    expect((await page.findByTestId('session-id')).textContent).toBe('payments-api-1');
    expect(calls(daemon, 'session.send')).toEqual([{ session: 'payments-api-1', text: 'Split this' }]);
    expect(window.localStorage.getItem('ao.compose')).toBeNull();
  });

  it('leaves the text here if it is refused', async () => {
    const { user } = await compose(refusing('session.send', { code: 'DRAINING', class: 'unavailable', message: 'the daemon is stopping' }));
    await user.type(page.getByTestId('session-prompt'), 'Split this');
    await user.click(page.getByTestId('start-orchestrator'));
    expect((await page.findByTestId('compose-wrong')).textContent).toContain('The orchestrator was not asked');
    expect(value('session-prompt')).toBe('Split this');
  });
});

describe('what the project does', () => {
  it('is told before it happens, and what is not trusted is a step away', async () => {
    const { user } = await compose();
    expect((await page.findByTestId('compose-setup')).textContent).toContain('pnpm install');
    await user.type(page.getByTestId('session-prompt'), 'Keep me');
    await user.click(page.getByTestId('session-project'));
    await user.click(await page.findByTestId('project-option-web-checkout'));
    await user.click(await page.findByTestId('compose-trust'));
    expect(screen.getState().view).toMatchObject({ kind: 'settings', section: 'project', project: 'web-checkout' });
    expect(await page.findByTestId('trust-this')).toBeDefined();
    act(() => openDialog({ kind: 'new_session', project: null }));
    expect(value('session-prompt')).toBe('Keep me');
  });
});

describe('a composer that is left while its work starts', () => {
  /** `session.create` answers when it is told to. */
  async function slow() {
    let answer: (error?: CallError) => void = () => undefined;
    const opened = await compose((daemon) => {
      const plain = daemon.request.bind(daemon);
      daemon.request = async (request: BridgeRequest) => {
        if (request.ask !== 'call' || request.method !== 'session.create') return plain(request);
        const error = await new Promise<CallError | undefined>((done) => (answer = done));
        if (error !== undefined) throw new CallFailure(error);
        return plain(request);
      };
    });
    await opened.user.type(page.getByTestId('session-prompt'), 'The first task');
    await opened.user.click(page.getByTestId('session-start'));
    await opened.user.keyboard('{Escape}');
    await waitFor(() => expect(page.queryByTestId('new-session')).toBeNull());
    act(() => openDialog({ kind: 'new_session', project: null }));
    await opened.user.type(await page.findByTestId('session-prompt'), 'The next task');
    const told = (error?: CallError): Promise<void> =>
      act(() => {
        answer(error);
        return Promise.resolve();
      });
    return { ...opened, answer: told };
  }

  // The answer closed the composer that was open by then, and took its text along.
  it('leaves the next one alone', async () => {
    const { daemon, answer } = await slow();
    await answer();
    await waitFor(() => expect(daemon.state.sessions.some((one) => one.id === 'payments-api-25')).toBe(true));
    expect(value('session-prompt')).toBe('The next task');
    expect(screen.getState().view.kind).toBe('inbox');
    expect(JSON.parse(window.localStorage.getItem('ao.compose') ?? '{}')).toMatchObject({ text: 'The next task' });
  });

  // What was refused by then was told to nobody, and its text was gone.
  it('says what was refused, and has the text again', async () => {
    const { user, answer } = await slow();
    await answer({ code: 'GIT_FAILED', class: 'internal', message: 'the remote does not answer' });
    expect((await page.findByTestId('notice')).textContent).toContain('The session did not start');
    await user.click(page.getByTestId('notice-offer'));
    await waitFor(() => expect(value('session-prompt')).toBe('The first task'));
    expect(window.localStorage.getItem('ao.prompts')).toContain('The next task');
  });

  it('begins the next time in the project in which something was started last', async () => {
    const { user } = await compose();
    await user.click(page.getByTestId('session-project'));
    await user.click(await page.findByTestId('project-option-infra'));
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-id');
    act(openInbox);
    act(() => openDialog({ kind: 'new_session', project: null }));
    expect((await page.findByTestId('session-project')).textContent).toContain('infra');
  });
});
