/** What the in-memory daemon knows at its start. */
import type { AgentView, CheckView, DaemonView, SessionView, Status } from '../../protocol/generated';
import type { FakeState } from './calls';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const AGENTS: AgentView[] = [
  { id: 'shell', name: 'Shell', installed: true, program: '/bin/bash' },
  { id: 'claude-code', name: 'Claude Code', installed: true, program: '/usr/local/bin/claude', version: '2.1.9' },
  { id: 'codex', name: 'Codex', installed: false, install: 'npm install -g @openai/codex' },
];

export const CHECKS: CheckView[] = [
  { name: 'git 2.47', state: 'good', detail: 'worktrees available' },
  { name: 'Claude Code 2.1', state: 'good', detail: '/usr/local/bin/claude' },
  { name: 'Another ao', state: 'note', detail: '/usr/bin/ao is an older build', hint: 'Sessions use this app’s own.' },
  { name: 'Codex', state: 'absent', detail: 'not installed; any command-line agent works' },
];

function daemon(now: number): DaemonView {
  return { pid: 4242, instance: 'fake', build: '0.1.0', owner: 'app', home: '/home/ada/.ao/desktop', started_at: now - HOUR, reconciling: false, supervisors: 1 };
}

export function nothing(now: number): FakeState {
  return { seq: 1, daemon: daemon(now), projects: [], sessions: [], agents: AGENTS, settings: { restore: 'automatic' } };
}

type Spec = [id: string, title: string, status: Status, minutes: number, reason: string, more?: Partial<SessionView>];

const SPECS: Spec[] = [
  ['payments-api-1', 'Orchestrator', 'idle', 12, 'Its agent waits for the next prompt.', { kind: 'orchestrator' }],
  ['payments-api-20', 'Drop legacy v1 routes', 'stopped', 190, 'You ended it; its worktree and last screen are kept.', { resumable: true }],
  ['payments-api-21', 'Ledger export to CSV', 'exited', 64, 'Its agent ended with exit code 0.', { exit: { how: 'code', code: 0 }, resumable: true }],
  ['payments-api-22', 'Flaky webhook tests', 'failed', 6, 'There is no conversation and no prompt to bring back.', { code: 'NOT_RESUMABLE' }],
  ['payments-api-23', 'Rate limiter per tenant', 'working', 14, 'It works on your prompt.', { terminal_title: 'limits: running tests' }],
  ['payments-api-24', 'Idempotent refunds', 'needs_you', 2, 'It asks to run npm install.', {}],
  ['web-checkout-1', 'Orchestrator', 'working', 3, 'It works on your prompt.', { kind: 'orchestrator' }],
  ['web-checkout-7', 'Address autocomplete with keyboard support and offline fallback', 'running', 31, 'Its agent runs.', {}],
  ['web-checkout-8', 'Dark mode for receipts', 'starting', 0, 'Its worktree is being made.', {}],
  ['web-checkout-9', 'Upgrade to React 19', 'unconfirmed', 4, 'Its host does not answer; the agent may well be alive.', {}],
  ['web-checkout-10', 'Shell', 'running', 55, 'The shell runs.', { agent: 'shell', agent_name: 'Shell' }],
  ['infra-3', 'Pin base images', 'exited', 300, 'Its agent ended with exit code 0.', { exit: { how: 'code', code: 0 }, archived: true, resumable: true }],
  ['infra-4', 'Terraform drift report', 'idle', 1_500, 'Its agent waits for the next prompt.', {}],
];

const ALIVE = new Set<Status>(['starting', 'running', 'working', 'idle', 'needs_you', 'unconfirmed']);

function session(now: number, [id, title, status, minutes, reason, more]: Spec): SessionView {
  const project = id.slice(0, id.lastIndexOf('-'));
  const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 32);
  return {
    id, project, title, status, reason,
    kind: 'worker', agent: 'claude-code', agent_name: 'Claude Code',
    branch: `ao/${id}/${slug}`, base: 'main', worktree: `/home/ada/.ao/desktop/worktrees/${project}/${id}`,
    launch: 1, archived: false, resumable: false, created_at: now - minutes * MINUTE - 3 * HOUR, changed_at: now - minutes * MINUTE,
    ...(ALIVE.has(status) && status !== 'starting' ? { process: { host_pid: 41_877, agent_pid: 41_902, started_at: now - minutes * MINUTE - HOUR } } : {}),
    ...more,
  };
}

export function fleet(now: number): FakeState {
  const projects = ['payments-api', 'web-checkout', 'infra'].map((id, index) => ({
    id, name: id, path: `/home/ada/src/${id}`, base: 'main', present: true, remote: true, added_at: now - (10 - index) * 24 * HOUR,
  }));
  return { seq: 1, daemon: daemon(now), projects, sessions: SPECS.map((spec) => session(now, spec)), agents: AGENTS, settings: { restore: 'automatic' } };
}

/** A repository, and nothing done in it yet. */
export function oneProject(now: number): FakeState {
  const all = fleet(now);
  return { ...all, projects: all.projects.slice(0, 1), sessions: [] };
}
