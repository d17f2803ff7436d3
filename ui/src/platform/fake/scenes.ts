/** What the in-memory daemon knows at its start. */
import type { AgentView, AskView, CheckView, DaemonView, LogRow, MessageView, PromptView, Receipt, SessionView, Source, Status } from '../../protocol/generated';
import type { FakeState } from './calls';
import { changing, lying, tidy } from './cleanup';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What every agent says of itself unless something is known. */
const PLAIN: Omit<AgentView, 'id' | 'name'> = { installed: false, login: 'unknown', checking: false, models: [], efforts: [], modes: [], cannot_tell: [] };

export const AGENTS: AgentView[] = [
  { ...PLAIN, id: 'shell', name: 'Shell', installed: true, program: '/bin/bash' },
  {
    ...PLAIN, id: 'claude-code', name: 'Claude Code', installed: true, program: '/usr/local/bin/claude', version: '2.1.9', verified: '2.1.330', login: 'yes',
    install: 'Install it with `npm install -g @anthropic-ai/claude-code` (Node 22 or newer), then sign in by running `claude` once.',
    models: ['opus', 'sonnet', 'haiku'], efforts: ['low', 'medium', 'high'], default_mode: 'ask',
    modes: [
      { mode: 'ask', means: 'Asks before it runs commands or changes files.' },
      { mode: 'accept-edits', means: 'Changes files in its worktree without asking; asks before it runs commands.' },
      { mode: 'auto', means: 'A model decides which commands are harmless; the others ask or are refused.' },
      { mode: 'full', means: 'Runs and changes anything without asking.' },
    ],
  },
  {
    ...PLAIN, id: 'codex', name: 'Codex', installed: true, program: '/usr/local/bin/codex', version: '0.98.0', verified: '0.98.0', login: 'no', hint: 'Sign in by running `codex login` once.',
    models: ['gpt-5.2-codex'], efforts: ['low', 'medium', 'high', 'xhigh'], default_mode: 'ask', modes: [{ mode: 'ask', means: 'Asks before it leaves its sandbox.' }, { mode: 'full', means: 'Runs and changes anything without asking.' }],
  },
  {
    ...PLAIN, id: 'qwen', name: 'Qwen Code', installed: true, program: '/usr/local/bin/qwen', verified: '0.9.1', problem: 'It needs Node 22 or newer; yours is 20.20.2.', hint: 'Install Node 22, for example with `nvm install 22`.',
    default_mode: 'ask', modes: [{ mode: 'ask', means: 'Asks before it runs commands or changes files.' }],
  },
  {
    ...PLAIN, id: 'mender', name: 'Mender', installed: true, program: '/home/ada/bin/mender', version: '0.3.0', checking: true, manifest: '/home/ada/.ao/desktop/agents/mender.toml',
    cannot_tell: ['when it asks for permission', 'when it is interrupted'],
  },
  { ...PLAIN, id: 'opencode', name: 'opencode', verified: '1.2.10', install: 'Install it with `npm install -g opencode-ai`.' },
  { ...PLAIN, id: 'gemini', name: 'Gemini CLI', verified: '0.29.0', install: 'Install it with `npm install -g @google/gemini-cli`.' },
  { ...PLAIN, id: 'aider', name: 'aider', verified: '0.86.1', install: 'Install it with `pipx install aider-chat`.' },
  { ...PLAIN, id: 'goose', name: 'Goose', install: 'See its own page for how to install it.' },
];

export const CHECKS: CheckView[] = [
  { name: 'git 2.47', state: 'good', detail: 'worktrees available' },
  { name: 'tmux', state: 'absent', detail: 'not found', hint: 'Optional: sessions can run in it.' },
  { name: 'gh 2.62', state: 'good', detail: 'Agents use it for pull requests on GitHub.' },
  { name: 'Another ao', state: 'note', detail: '/usr/bin/ao is an older build', hint: 'Sessions use this app’s own.' },
];

function daemon(now: number): DaemonView {
  return { pid: 4242, instance: 'fake', build: '0.1.0', owner: 'app', home: '/home/ada/.ao/desktop', started_at: now - HOUR, reconciling: false, supervisors: 1 };
}

export function nothing(now: number): FakeState {
  return { seq: 1, daemon: daemon(now), projects: [], sessions: [], agents: AGENTS, notices: [], settings: { restore: 'automatic' }, lying: tidy(), messages: [], logs: new Map(), plans: new Map(), prompts: new Map(), waiting: new Map() };
}

type Spec = [id: string, title: string, status: Status, minutes: number, reason: string, more?: Partial<SessionView>];

const SPECS: Spec[] = [
  ['payments-api-1', 'Orchestrator', 'idle', 12, 'Its agent waits for the next prompt.', { kind: 'orchestrator' }],
  ['payments-api-20', 'Drop legacy v1 routes', 'stopped', 190, 'You ended it; its worktree and last screen are kept.', { resumable: true }],
  ['payments-api-21', 'Ledger export to CSV', 'exited', 64, 'Its agent ended with exit code 0.', { exit: { how: 'code', code: 0 }, resumable: true }],
  ['payments-api-22', 'Flaky webhook tests', 'failed', 6, 'There is no conversation and no prompt to bring back.', { code: 'NOT_RESUMABLE' }],
  ['payments-api-23', 'Rate limiter per tenant', 'working', 14, 'It works on your prompt.', { terminal_title: 'limits: running tests', model: 'opus', effort: 'high', mode: 'accept-edits' }],
  ['payments-api-24', 'Idempotent refunds', 'needs_you', 2, 'It asks to run npm install.', { mode: 'ask' }],
  ['web-checkout-1', 'Orchestrator', 'working', 3, 'It works on your prompt.', { kind: 'orchestrator' }],
  ['web-checkout-6', 'Search index rebuild', 'silent', 11, 'Its hooks have said nothing for 2 minutes.', {}],
  ['web-checkout-7', 'Address autocomplete with keyboard support and offline fallback', 'running', 31, 'Its agent runs.', { agent: 'mender', agent_name: 'Mender' }],
  ['web-checkout-8', 'Dark mode for receipts', 'starting', 0, 'Its worktree is being made.', {}],
  ['web-checkout-9', 'Upgrade to React 19', 'unconfirmed', 4, 'Its host does not answer; the agent may well be alive.', {}],
  ['web-checkout-10', 'Shell', 'running', 55, 'The shell runs.', { agent: 'shell', agent_name: 'Shell' }],
  ['infra-3', 'Pin base images', 'exited', 300, 'Its agent ended with exit code 0.', { exit: { how: 'code', code: 0 }, archived: true, resumable: true }],
  ['infra-4', 'Terraform drift report', 'idle', 1_500, 'Its agent waits for the next prompt.', {}],
];

const ALIVE = new Set<Status>(['starting', 'running', 'working', 'idle', 'needs_you', 'silent', 'unconfirmed']);

const SOURCES: Partial<Record<Status, Source>> = { working: 'hook', idle: 'hook', needs_you: 'hook', running: 'process', silent: 'time' };

/** The session that asks for permission, and what is on its screen. */
export const ASKING = 'payments-api-24';
export const PROMPT: PromptView = {
  lines: [
    '╭──────────────────────────────────────────────────────────────────────────╮',
    '│ Bash command                                                             │',
    '│                                                                          │',
    '│   npm install --save-exact idempotency-keys@2.1.0 && npm test -- refunds │',
    '│   Install the store and run its tests                                    │',
    '│                                                                          │',
    '│ Do you want to proceed?                                                  │',
    '│ ❯ 1. Yes                                                                 │',
    '│   2. Yes, and don\'t ask again for npm install commands                   │',
    '│   3. No, and tell Claude what to do differently (esc)                    │',
    '╰──────────────────────────────────────────────────────────────────────────╯',
  ],
  choices: ['once', 'always', 'deny'],
  proof: 'proof-1',
};

function asks(now: number): AskView {
  return { tool: 'Bash', command: 'npm install --save-exact idempotency-keys@2.1.0 && npm test -- refunds', files: [], choices: ['once', 'always', 'deny'], since: now - 2 * MINUTE };
}

/** What was said to the working session. */
function messages(now: number): MessageView[] {
  const spec: [text: string, receipt: Receipt, minutes: number, more?: Partial<MessageView>][] = [
    ['Make the rate limiter per tenant; the bucket must be shared by all workers.', 'submitted', 74],
    ['Use the Redis that the tests start.', 'submitted', 52],
    ['Never mind the metrics for now', 'cancelled', 40],
    ['The refill must be exact to the millisecond.', 'submitted', 33, { from: 'payments-api-1' }],
    ['/compact', 'typed', 29],
    ['What is left?', 'submitted', 25],
    ['Use one Lua call', 'submitted', 15],
  ];
  return spec.map(([text, receipt, minutes, more], index) => ({ id: index + 1, session: 'payments-api-23', text, receipt, at: now - minutes * MINUTE, changed_at: now - minutes * MINUTE + 900, ...more }));
}

/** The history of the working session. */
function history(now: number): LogRow[] {
  const spec: [source: Source, what: string, minutes: number, status?: Status, reason?: string][] = [
    ['ours', 'launched', 75, 'starting', 'Its terminal is being made.'],
    ['process', 'process 41902 runs', 75, 'running', 'Its agent runs.'],
    ['hook', 'SessionStart', 74, 'idle', 'Its agent waits for the next prompt.'],
    ['ours', 'message 1 typed', 74],
    ['hook', 'UserPromptSubmit', 74, 'working', 'It works on your prompt.'],
    ['hook', 'PreToolUse Bash', 70],
    ['hook', 'PermissionRequest Bash', 70, 'needs_you', 'It asks to run npm test.'],
    ['screen', 'a permission prompt is on its screen', 70],
    ['ours', 'answered: once', 69, 'working', 'It works on your prompt.'],
    ['hook', 'PostToolUse Bash', 66],
    ['title', '✳ limits: running tests', 60],
    ['transcript', 'interrupted', 41, 'idle', 'You interrupted it.'],
    ['hook', 'UserPromptSubmit', 40, 'working', 'It works on your prompt.'],
    ['time', 'time went by', 30, 'silent', 'Its hooks have said nothing for 2 minutes.'],
    ['hook', 'PostToolUse Edit', 14, 'working', 'It works on your prompt.'],
  ];
  return spec.map(([source, what, minutes, status, reason], index) => ({ seq: index + 1, at: now - minutes * MINUTE, launch: index < 2 ? 1 : 2, source, what, ...(status === undefined ? {} : { status }), ...(reason === undefined ? {} : { reason }) }));
}


function session(now: number, [id, title, status, minutes, reason, more]: Spec): SessionView {
  const project = id.slice(0, id.lastIndexOf('-'));
  const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 32);
  return {
    id, project, title, status, reason,
    kind: 'worker', agent: 'claude-code', agent_name: 'Claude Code',
    branch: `ao/${id}/${slug}`, base: 'main', source: 'new_branch', worktree: `/home/ada/.ao/desktop/worktrees/${project}/${id}`,
    change: 1, launch: 1, shell: more?.agent === 'shell', archived: false, resumable: false, waiting_messages: 0, created_at: now - minutes * MINUTE - 3 * HOUR, changed_at: now - minutes * MINUTE,
    ...(ALIVE.has(status) && status !== 'starting' ? { process: { host_pid: 41_877, agent_pid: 41_902, started_at: now - minutes * MINUTE - HOUR } } : {}),
    ...(SOURCES[status] === undefined ? {} : { evidence: { source: SOURCES[status], at: now - minutes * MINUTE } }),
    ...(id === ASKING ? { asks: asks(now) } : {}),
    ...more,
  };
}

export function fleet(now: number): FakeState {
  const projects = ['payments-api', 'web-checkout', 'infra'].map((id, index) => ({
    id, name: id, path: `/home/ada/src/${id}`, base: 'main', present: true, remote: true, added_at: now - (10 - index) * 24 * HOUR,
  }));
  const sessions = SPECS.map((spec) => session(now, spec));
  return {
    seq: 1, daemon: daemon(now), projects, sessions, lying: lying(now, sessions), agents: AGENTS, notices: [], settings: { restore: 'automatic' },
    messages: messages(now), logs: new Map([['payments-api-23', history(now)]]), plans: new Map(), prompts: new Map([[ASKING, PROMPT]]), waiting: new Map(),
  };
}

/** A repository, and nothing done in it yet. */
export function oneProject(now: number): FakeState {
  const all = fleet(now);
  return { ...all, projects: all.projects.slice(0, 1), sessions: [], lying: tidy() };
}

/** Somebody works in what lies around while it is looked at. */
export function cleanup(now: number): FakeState {
  const all = fleet(now);
  return { ...all, lying: changing(all.lying) };
}
