/** A scene that is too much in every direction: 200 sessions, names that no line can hold, long lists in every panel. */
import type { LogRow, MessageView, PlanView, ProjectView, SessionView } from '../../protocol/generated';
import type { FakeState } from './calls';
import { many, worktree } from './changes';
import { crowd } from './inbox';

const MINUTE = 60_000;

/** The session whose panels are all full, and the orchestrator whose plan is. */
const FULL = 'payments-api-30';
const PLANNER = 'payments-api-33';

const LONG = [
  'Move every currency conversion of the checkout, the receipts and the monthly statements onto the shared rounding rules',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  'fix/ISSUE-48213/retry-the-payout-webhook-with-exponential-backoff-and-jitter-until-the-merchant-answers',
  'Ship',
];

const nth = (index: number): string => LONG[index % LONG.length] ?? '';

function lengthy(session: SessionView, index: number): SessionView {
  const title = index % 3 === 0 ? `${nth(index / 3)} ${index}` : session.title;
  const kind = session.id === PLANNER ? 'orchestrator' : session.kind;
  return { ...session, title, kind, branch: `ao/${session.id}/${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, worktree: `/home/ada/.ao/desktop/worktrees/${session.project}/${session.id}`, waiting_messages: index % 11 === 0 ? 128 : 0, terminal_title: `${nth(index)}: running ${1_000 + index} tests` };
}

function projects(known: readonly ProjectView[], now: number): ProjectView[] {
  const more = Array.from({ length: 12 }, (_, index) => ({ id: `service-${index}`, name: index % 2 === 0 ? `service-${index}-of-the-international-settlement-and-reconciliation-platform` : `svc-${index}`, path: `/home/ada/src/work/clients/international-settlement/${'deeply/nested/'.repeat(index % 4)}service-${index}`, base: 'main', present: index % 5 !== 4, remote: true, added_at: now - index * MINUTE }));
  return [...known, ...more];
}

function plan(now: number): PlanView {
  const tasks = Array.from({ length: 40 }, (_, index): PlanView['tasks'][number] => ({
    id: index + 1, title: `${nth(index)} (${index + 1})`, brief: 'Every amount that leaves the system is rounded once, at its edge, by the rule of its currency. '.repeat(1 + (index % 4)),
    after: index > 2 ? [index - 1, index] : [], state: index % 7 === 0 ? 'asked' : 'waiting', workers: index % 3 === 0 ? [FULL] : [], at: now - 300 * MINUTE, changed_at: now - index * MINUTE,
  }));
  const questions = Array.from({ length: 6 }, (_, index) => ({ id: index + 1, text: `${nth(index)}: ${'shall the window stay at 24 hours, or become a setting for each merchant? '.repeat(3)}`, task: index + 1, by: FULL, at: now - index * MINUTE }));
  return { project: 'payments-api', goal: { text: 'One rule for rounding, everywhere. '.repeat(12), at: now - 200 * MINUTE }, tasks, decisions: questions.map(({ text, by, at }) => ({ text, by, at })), questions };
}

function messages(now: number): MessageView[] {
  return Array.from({ length: 60 }, (_, index) => ({ id: index + 1, session: FULL, text: index % 4 === 0 ? `${nth(index)} `.repeat(6) : 'Go on', receipt: index > 55 ? 'accepted' : 'submitted', at: now - (90 - index) * MINUTE, changed_at: now - (90 - index) * MINUTE }));
}

function history(now: number): LogRow[] {
  return Array.from({ length: 400 }, (_, index) => ({ seq: index + 1, at: now - (500 - index) * MINUTE, launch: 1, source: index % 5 === 0 ? 'ours' : 'hook', what: index % 5 === 0 ? `message ${index} typed` : `PreToolUse ${nth(index)}`, ...(index % 9 === 0 ? { status: 'working', reason: `It works on: ${nth(index)}` } : {}) }));
}

export function crowded(now: number): FakeState {
  const all = crowd(now);
  const sessions = all.sessions.map(lengthy);
  const state: FakeState = { ...all, projects: projects(all.projects, now), sessions, plans: new Map([['payments-api', plan(now)]]), messages: messages(now), logs: new Map([[FULL, history(now)]]) };
  many(state);
  worktree(state, FULL).files = worktree(state, 'payments-api-23').files;
  return state;
}
