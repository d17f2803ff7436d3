import { describe, expect, it } from 'vitest';
import type { AgentView, SessionView, Status } from '../protocol/generated';
import { fleet } from '../platform/fake/scenes';
import { actionLabel, actionsFor, nextStep, shownActions } from './actions';
import { agentOrder, defaultAgent } from './agents';
import { bySidebar, grouped } from './order';
import { aliveCount, lookOf } from './status';

const base = fleet(1_700_000_000_000).sessions[1]!;
const as = (part: Partial<SessionView>): SessionView => ({ ...base, ...part });
const living = (status: Status, part: Partial<SessionView> = {}): SessionView => as({ status, process: { host_pid: 1, agent_pid: 2, started_at: 0 }, ...part });
const STATUSES: Status[] = ['queued', 'starting', 'preparing', 'running', 'working', 'idle', 'needs_you', 'silent', 'exited', 'failed', 'unconfirmed', 'stopped'];

describe('status', () => {
  it('has a shape of its own and a word of its own for every status', () => {
    const looks = STATUSES.map((status) => lookOf(living(status)));
    expect(new Set(looks.map((look) => look.mark)).size).toBe(STATUSES.length);
    expect(new Set(looks.map((look) => look.word)).size).toBe(STATUSES.length);
  });

  it('calls only that work of which something says so', () => {
    expect(STATUSES.filter((status) => lookOf(living(status)).group === 'working')).toEqual(['starting', 'preparing', 'working']);
    expect(lookOf(living('running', { shell: true }))).toMatchObject({ word: 'Open', group: 'quiet', alive: true });
  });

  it('knows that what waits to be brought back is not alive', () => {
    const waiting = as({ status: 'needs_you', resumable: true });
    expect(lookOf(waiting)).toMatchObject({ word: 'Needs you', alive: false });
    expect(shownActions(waiting)).toEqual(['resume', 'shell']);
  });

  it('counts an unconfirmed agent as alive, since a failed probe is not death, and none that waits for room', () => {
    expect(aliveCount(STATUSES.map((status) => living(status)))).toBe(8);
  });
});

describe('actions', () => {
  it('never offers to end what has ended, nor to resume what cannot be', () => {
    expect(actionsFor(as({ status: 'exited', resumable: true }))).toEqual(['resume', 'fresh', 'shell', 'rename', 'archive', 'remove']);
    expect(actionsFor(as({ status: 'failed', resumable: false, code: 'NOT_RESUMABLE' }))).toEqual(['fresh', 'shell', 'rename', 'archive', 'remove']);
    expect(actionsFor(living('working'))).toEqual(['interrupt', 'kill', 'rename', 'archive']);
    expect(nextStep(as({ status: 'failed', code: 'NOT_RESUMABLE' }))).toBe('fresh');
    expect(nextStep(living('needs_you'))).toBeNull();
  });

  it('offers the setup again, or the agent without it, when the setup failed', () => {
    const failed = as({ status: 'failed', resumable: true, code: 'SETUP_FAILED' });
    expect(actionsFor(failed)).toEqual(['resume', 'anyway', 'shell', 'rename', 'archive', 'remove']);
    expect(actionLabel('resume', failed)).toBe('Run setup again');
  });

  it('never offers to remove what the app did not make', () => {
    for (const source of ['worktree', 'main_checkout', 'scratch'] as const) expect(actionsFor(as({ status: 'stopped', source }))).not.toContain('remove');
  });

  it('offers to interrupt only where something is under way', () => {
    expect(STATUSES.filter((status) => shownActions(living(status)).includes('interrupt'))).toEqual(['preparing', 'working', 'silent']);
    expect(actionsFor(living('idle'))).not.toContain('interrupt');
    expect(actionsFor(living('unconfirmed'))).toEqual(['rename', 'archive']);
  });

  it('has words for each', () => {
    for (const status of STATUSES) {
      const session = living(status, { resumable: true });
      for (const action of actionsFor(session)) expect(actionLabel(action, session)).not.toBe('');
    }
  });
});

describe('order', () => {
  it('puts the orchestrator first, then the newest', () => {
    const ids = [as({ id: 'p-2' }), as({ id: 'p-10' }), as({ id: 'p-1', kind: 'orchestrator' })].sort(bySidebar).map((one) => one.id);
    expect(ids).toEqual(['p-1', 'p-10', 'p-2']);
  });

  it('shows first who waits longest', () => {
    const groups = grouped([living('needs_you', { id: 'p-1', changed_at: 20 }), as({ id: 'p-2', status: 'failed', changed_at: 10 }), as({ id: 'p-3', status: 'idle' })]);
    expect(groups.get('attention')?.map((one) => one.id)).toEqual(['p-2', 'p-1']);
    expect(groups.get('quiet')).toHaveLength(1);
  });

  it('shows who is silent after who waits, however long it has been', () => {
    const groups = grouped([living('silent', { id: 'p-1', changed_at: 1 }), living('needs_you', { id: 'p-2', changed_at: 20 })]);
    expect(groups.get('attention')?.map((one) => one.id)).toEqual(['p-2', 'p-1']);
  });
});

describe('agents', () => {
  const agent = (id: string, installed: boolean): AgentView => ({ id, name: id, installed, login: 'unknown', checking: false, models: [], efforts: [], modes: [], cannot_tell: [] });
  const all = [agent('codex', false), agent('shell', true), agent('claude-code', true)];

  it('lists installed ones first', () => {
    expect(agentOrder(all).map((one) => one.id)).toEqual(['shell', 'claude-code', 'codex']);
  });

  it('begins with what was used last, else a real agent, else the shell', () => {
    expect(defaultAgent(all, 'shell')).toBe('shell');
    expect(defaultAgent(all, 'codex')).toBe('claude-code');
    expect(defaultAgent([agent('shell', true)], null)).toBe('shell');
    expect(defaultAgent([], null)).toBe('shell');
  });
});
