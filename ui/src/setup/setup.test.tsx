// @vitest-environment jsdom
/** The set-up check and the choices of a new session, in the whole window. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../platform/fake/scenes';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

function agentRow(id: string): HTMLElement {
  const found = page.getAllByTestId('agent-row').find((one) => one.dataset['agent'] === id);
  if (found === undefined) throw new Error(`no row for ${id}`);
  return found;
}

async function openCheck() {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow('fleet');
  await user.click(page.getByTestId('nav-setup'));
  await page.findAllByTestId('check');
  return { user, daemon };
}

describe('the set-up check', () => {
  it('has a row for every agent and every tool, with what to do', async () => {
    const { user, daemon } = await openCheck();
    expect(page.getAllByTestId('check').map((one) => one.dataset['name'])).toEqual(CHECKS.map((check) => check.name));
    expect(page.getAllByTestId('agent-row')).toHaveLength(daemon.state.agents.length);
    expect(agentRow('claude-code').textContent).toContain('signed in · seen to work with 2.1.330');
    expect(agentRow('codex').dataset['state']).toBe('sign_in');
    expect(agentRow('qwen').textContent).toContain('It needs Node 22 or newer; yours is 20.20.2.');
    expect(agentRow('mender').textContent).toContain('unverified');
    expect(agentRow('mender').textContent).toContain('/home/ada/.ao/desktop/agents/mender.toml');
    await user.click(within(agentRow('codex')).getByTestId('copy-command'));
    expect(daemon.asked).toContainEqual({ ask: 'clipboard_write', text: 'codex login' });
  });

  it('says nothing twice of a program that is run in two ways', async () => {
    const { daemon } = await openCheck();
    const rows = daemon.state.agents.length;
    const codex = daemon.state.agents.find((agent) => agent.id === 'codex')!;
    act(() => daemon.emit({ kind: 'agents', agents: [...daemon.state.agents, { ...codex, id: 'codex-acp', name: 'Codex (ACP)', twin_of: 'codex' }] }));
    expect(page.getAllByTestId('agent-row')).toHaveLength(rows);
    expect(page.queryByText('Codex (ACP)')).toBeNull();
  });

  it('looks again without taking away what is known', async () => {
    const { user, daemon } = await openCheck();
    expect(page.getByTestId('checking').dataset['busy']).toBe('true');
    await user.click(page.getByTestId('look-at-computer'));
    expect(page.getAllByTestId('agent-row')).toHaveLength(daemon.state.agents.length);
    await waitFor(() => expect(calls(daemon, 'daemon.doctor')).toHaveLength(2));
    expect(calls(daemon, 'agent.list')).toHaveLength(2);
    const agents = daemon.state.agents.map((agent) => ({ ...agent, checking: false }));
    act(() => daemon.emit({ kind: 'agents', agents }));
    await waitFor(() => expect(page.getByTestId('checking').dataset['busy']).toBe('false'));
    expect(agentRow('mender').dataset['checking']).toBe('false');
  });

  it('restarts the sessions of an agent and says what became of each', async () => {
    const { user, daemon } = await openCheck();
    const claude = agentRow('claude-code');
    await user.click(within(claude).getByTestId('agent-restart'));
    const outcomes = await within(claude).findByTestId('restart-outcomes');
    expect(calls(daemon, 'agent.restart')).toEqual([{ agent: 'claude-code' }]);
    expect(outcomes.textContent).toContain('Rate limiter per tenant payments-api-23 is busy, and is resumed in place when it is idle');
    expect(outcomes.textContent).toContain('Terraform drift report infra-4 was idle and has been resumed in place');
    expect(outcomes.textContent).toContain('Upgrade to React 19 web-checkout-9 could not be resumed in place');
    expect(within(agentRow('codex')).queryByTestId('agent-restart')).toBeNull();
  });

  it('shows somebody who begins what works first, and the rest on demand', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('empty');
    await page.findAllByTestId('check');
    const agents = page.getAllByTestId('agent-row').map((one) => one.dataset['agent']);
    expect(agents).toEqual(['claude-code', 'mender', 'shell', 'codex', 'qwen']);
    await user.click(page.getByTestId('show-absent'));
    expect(agentRow('gemini').textContent).toContain('npm install -g @google/gemini-cli');
  });
});

describe('a new session', () => {
  it('says what each agent is like, and sends model, effort and mode', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    await user.click(page.getByTestId('new-session-button'));
    await user.click(page.getByTestId('session-agent'));
    expect((await page.findByTestId('agent-option-qwen')).textContent).toContain('It needs Node 22 or newer');
    await user.click(page.getByTestId('agent-option-codex'));
    expect((await page.findByTestId('agent-trouble')).textContent).toContain('Codex is not signed in.');
    await user.click(page.getByTestId('session-agent'));
    await user.click(await page.findByTestId('agent-option-claude-code'));
    expect(page.getByTestId('mode-means').textContent).toBe('Asks before it runs commands or changes files.');
    await user.click(page.getByTestId('session-models'));
    await user.click(await page.findByTestId('model-option-opus'));
    await user.type(page.getByTestId('session-model'), '-next');
    await user.click(page.getByTestId('session-effort'));
    await user.click(await page.findByTestId('effort-option-high'));
    await user.click(page.getByTestId('session-mode'));
    await user.click(await page.findByTestId('mode-option-full'));
    expect(page.getByTestId('mode-means').textContent).toBe('Runs and changes anything without asking.');
    await user.click(page.getByTestId('session-start'));
    expect((await page.findByTestId('session-told')).textContent).toBe('opus-next · high effort · Full access');
    expect(calls(daemon, 'session.create')[0]).toMatchObject({ agent: 'claude-code', model: 'opus-next', effort: 'high', mode: 'full' });
  });

  it('begins with what was chosen last for that agent', async () => {
    const user = userEvent.setup({ delay: null });
    const daemon = await openWindow('fleet');
    await user.click(page.getByTestId('new-session-button'));
    await user.type(page.getByTestId('session-model'), 'haiku{Enter}');
    expect(calls(daemon, 'session.create')).toEqual([]);
    await user.click(page.getByTestId('session-start'));
    await page.findByTestId('session-told');
    await user.click(page.getByTestId('new-session-button'));
    expect(page.getByTestId<HTMLInputElement>('session-model').value).toBe('haiku');
    await user.click(page.getByTestId('session-agent'));
    await user.click(await page.findByTestId('agent-option-shell'));
    expect(page.queryByTestId('session-model')).toBeNull();
    await user.click(page.getByTestId('session-start'));
    await waitFor(() => expect(calls(daemon, 'session.create')).toHaveLength(2));
    expect(calls(daemon, 'session.create')[1]).toMatchObject({ agent: 'shell', model: null, effort: null, mode: null });
  });
});
