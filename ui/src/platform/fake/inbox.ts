/** Scenes of the inbox: all that can need a person, a fleet that needs nobody, and one that is too large to look through. */
import type { AskView, PromptView, QueueView, SessionId, SessionView, Status } from '../../protocol/generated';
import { find, type FakeState } from './calls';
import { told } from './desk';
import { somePlan } from './plan';
import { ASKING, fleet } from './scenes';

const MINUTE = 60_000;

type Part = Partial<SessionView>;

/** Their words are the daemon's own. */
export const FINISHED = 'It finished its turn and waits for you';
const JUST_BEGUN = 'It has started and waits for you';

function like(now: number, base: SessionView, id: SessionId, title: string, status: Status, minutes: number, reason: string, part: Part = {}): SessionView {
  const made: SessionView = { ...base, id, project: id.slice(0, id.lastIndexOf('-')), title, status, reason, kind: 'worker', shell: false, changed_at: now - minutes * MINUTE, resumable: false, branch: `ao/${id}`, worktree: `/home/ada/.ao/desktop/worktrees/${id}`, archived: false };
  delete made.asks;
  delete made.exit;
  delete made.code;
  delete made.queue;
  delete made.terminal_title;
  delete made.task;
  delete made.evidence;
  if (['exited', 'failed', 'stopped', 'queued', 'starting'].includes(status)) delete made.process;
  return { ...made, ...part };
}

const EDIT: AskView = { tool: 'Edit', files: ['deploy/production.tf', 'deploy/modules/network/main.tf'], choices: ['once', 'deny'], since: 0 };

const EDIT_PROMPT: PromptView = {
  lines: ['Edit 2 files', '', '  deploy/production.tf', '  deploy/modules/network/main.tf', '', 'Do you want to make this edit?', '❯ 1. Yes', '  2. No, and tell Claude what to do differently (esc)'],
  choices: ['once', 'deny'],
  proof: 'proof-edit',
};

function queue(position: number): QueueView {
  return { position, waits_for: 'memory' };
}

const SHORT = (position: number): string => `Number ${position} in the queue: 812 MiB of memory are free, and 912 are wanted to start one more agent; it starts by itself`;

/** One of everything. */
export function inbox(now: number): FakeState {
  const all = fleet(now);
  const base = find(all, 'payments-api-23');
  const one = (id: SessionId, title: string, status: Status, minutes: number, reason: string, part: Part = {}): SessionView => like(now, base, id, title, status, minutes, reason, part);
  const codex = { agent: 'codex', agent_name: 'Codex' };
  const more: SessionView[] = [
    one('infra-5', 'Move the network module', 'needs_you', 4, 'It wants to change 2 files: deploy/production.tf, ...', { asks: { ...EDIT, since: now - 4 * MINUTE } }),
    one('infra-6', 'Rotate the staging certificates before they run out in January', 'needs_you', 18, 'It asks you: which of the two accounts shall it use?', codex),
    one('infra-7', 'Alert on queue depth', 'exited', 26, 'Its agent ended with exit code 137; its last screen is kept', { exit: { how: 'code', code: 137 }, resumable: true }),
    one('infra-8', 'Cache the build images', 'failed', 40, 'Its setup failed (exit code 1), and its agent was not started: npm error ERESOLVE', { code: 'SETUP_FAILED', resumable: true }),
    one('payments-api-25', 'Retry payouts with backoff', 'idle', 7, 'Its turn ended with an error: the model is overloaded', codex),
    one('payments-api-26', 'Typed error codes', 'idle', 3, FINISHED),
    one('payments-api-27', 'Statement export', 'idle', 48, FINISHED, codex),
    one('payments-api-28', 'Currency rounding', 'exited', 95, 'Its agent ended; terminal and screen are kept', { exit: { how: 'code', code: 0 }, resumable: true }),
    one('web-checkout-11', 'Keyboard order in the cart', 'idle', 1, JUST_BEGUN, { launch: 1 }),
    one('web-checkout-12', 'Receipts by mail', 'queued', 12, SHORT(1), { queue: queue(1) }),
    one('web-checkout-13', 'Address book', 'queued', 9, SHORT(2), { queue: queue(2) }),
    one('web-checkout-14', 'Gift cards', 'queued', 8, SHORT(3), { queue: queue(3) }),
  ];
  return { ...all, sessions: [...all.sessions, ...more], notices: told(now), plans: new Map([['payments-api', somePlan(now)]]), prompts: new Map([...all.prompts, ['infra-5', EDIT_PROMPT]]) };
}

/** Everybody works, or rests with nothing to say. */
export function calm(now: number): FakeState {
  const all = fleet(now);
  const base = find(all, 'payments-api-23');
  const work = (id: SessionId, title: string, minutes: number, what: string): SessionView => like(now, base, id, title, 'working', minutes, 'It works on its turn', { terminal_title: what });
  const sessions = [
    ...all.sessions.filter((one) => ['payments-api-1', 'payments-api-20', 'payments-api-23', 'web-checkout-1', 'web-checkout-7', 'web-checkout-10', 'infra-3'].includes(one.id)),
    work('payments-api-24', 'Idempotent refunds', 22, 'refunds: writing tests'),
    work('payments-api-25', 'Retry payouts with backoff', 9, 'payouts: reading the scheduler'),
    work('web-checkout-8', 'Dark mode for receipts', 41, 'receipts: editing tokens'),
    work('web-checkout-9', 'Upgrade to React 19', 5, ''),
  ];
  return { ...all, sessions, prompts: new Map() };
}

const CROWD: readonly (readonly [status: Status, reason: string, part: Part])[] = [
  ['needs_you', 'It wants to run a command: npm test', { asks: { tool: 'Bash', command: 'npm test', files: [], choices: ['once', 'always', 'deny'], since: 0 } }],
  ['working', 'It works on its turn', {}],
  ['idle', FINISHED, {}],
  ['failed', 'There is no conversation and no prompt to bring back.', { code: 'NOT_RESUMABLE' }],
  ['working', 'It works on its turn', {}],
  ['needs_you', 'It asks you a question', {}],
  ['silent', 'It has not given a sign of life since it started; look at its terminal: it may wait for a login', {}],
  ['idle', FINISHED, {}],
];

function nth<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

/** Far more than anybody looks through. */
export function crowd(now: number): FakeState {
  const all = fleet(now);
  const base = find(all, ASKING);
  const sessions = Array.from({ length: 200 }, (_, index) => {
    const [status, reason, part] = nth(CROWD, index);
    const minutes = 1 + ((index * 37) % 300);
    const asks = part.asks === undefined ? {} : { asks: { ...part.asks, since: now - minutes * MINUTE } };
    return like(now, base, `${nth(all.projects, index).id}-${index + 30}`, `Piece of work number ${index + 1}`, status, minutes, reason, { ...part, ...asks });
  });
  const prompts = new Map(sessions.filter((one) => one.asks !== undefined).map((one) => [one.id, { lines: ['npm test', '', 'Do you want to proceed?', '❯ 1. Yes', '  2. No'], choices: ['once', 'deny'], proof: `proof-${one.id}` } satisfies PromptView]));
  return { ...all, sessions, notices: told(now, 240), prompts };
}
