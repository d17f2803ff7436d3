import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AskView, QuestionView, SessionView, Status } from '../protocol/generated';
import { fleet } from '../platform/fake/scenes';
import { inboxOf, kindOf, mayBePutAside, type Marks, type OpenQuestion, type SessionKind } from './items';
import { atWork, lately } from './lately';
import { openOf } from './questions';
import { REST_SAID, restOf } from '../sessions/rest';

const NOW = 1_700_000_000_000;
const base = fleet(NOW).sessions.find((session) => session.id === 'payments-api-23')!;
const ASKS: AskView = { tool: 'Bash', command: 'npm test', files: [], choices: ['once', 'deny'], since: 50 };
const FINISHED = 'It finished its turn and waits for you';
const STARTED = 'It has started and waits for you';
const process = { host_pid: 1, agent_pid: 2, started_at: 0 };

let number = 100;

/** A plain session in a state; no process unless it says so. */
function as(status: Status, part: Partial<SessionView> = {}): SessionView {
  const made: SessionView = { ...base, id: `payments-api-${number++}`, status, reason: 'Because.', launch: 1, change: 1, changed_at: 100, ...part };
  if (part.process === undefined) delete made.process;
  return made;
}

const question = (part: Partial<QuestionView> = {}): OpenQuestion => ({ project: 'payments-api', task: null, question: { id: 1, text: 'Which?', at: 60, ...part } });
const none: Marks = new Map();
const keys = (sessions: SessionView[], questions: OpenQuestion[] = [], marks: Marks = none): string[] => inboxOf(sessions, questions, marks).items.map(({ key }) => key);

describe('what about a session needs a person', () => {
  it.each<[string, SessionView, SessionKind | null]>([
    ['a permission prompt', as('needs_you', { asks: ASKS, process }), 'permission'],
    ['a question on its terminal', as('needs_you', { process }), 'asks'],
    ['one that may be brought back', as('needs_you'), 'consent'],
    ['a failure', as('failed', { code: 'NOT_RESUMABLE' }), 'failed'],
    ['an end with another code than 0', as('exited', { exit: { how: 'code', code: 1 } }), 'crashed'],
    ['an end by a signal', as('exited', { exit: { how: 'signal', signal: 9 } }), 'crashed'],
    ['an end that nobody saw', as('exited', { exit: { how: 'unknown' } }), 'crashed'],
    ['an end of which nothing is known', as('exited'), 'crashed'],
    ['an end in order', as('exited', { exit: { how: 'code', code: 0 } }), 'ended'],
    ['a shell that was left', as('exited', { shell: true, exit: { how: 'code', code: 130 } }), null],
    ['a finished turn', as('idle', { process, reason: FINISHED }), 'finished'],
    ['a rest for a reason that is not known', as('idle', { process }), 'finished'],
    ['a turn that failed', as('idle', { process, reason: 'Its turn ended with an error: overloaded' }), 'turn_failed'],
    ['a turn that was interrupted', as('idle', { process, reason: 'Its turn was interrupted, and it waits for you' }), 'interrupted'],
    ['one that has only just begun', as('idle', { process, reason: STARTED }), null],
    ['one that was brought back and waits', as('idle', { process, reason: STARTED, launch: 2 }), 'ready'],
    ['no answer from its terminal', as('unconfirmed', { process }), 'unconfirmed'],
    ['no sign of life', as('silent', { process }), 'silent'],
    ['work', as('working', { process }), null],
    ['a start', as('starting'), null],
    ['its setup', as('preparing', { process }), null],
    ['one that runs and cannot tell', as('running', { process }), null],
    ['one that a person ended', as('stopped'), null],
    ['the queue', as('queued'), null],
  ])('%s', (_name, session, kind) => {
    expect(kindOf(session)).toBe(kind);
  });
});

describe('the order', () => {
  it('is that of what waiting costs', () => {
    const ended = as('exited', { exit: { how: 'code', code: 0 }, changed_at: 5 });
    const failed = as('failed', { changed_at: 10 });
    const silent = as('silent', { process, changed_at: 1 });
    const unconfirmed = as('unconfirmed', { process, changed_at: 90 });
    const asks = as('needs_you', { process, changed_at: 70 });
    const permission = as('needs_you', { process, asks: ASKS, changed_at: 99 });
    const held = as('queued', { queue: { position: 1, waits_for: 'disk' }, changed_at: 2 });
    expect(keys([ended, failed, silent, unconfirmed, asks, permission, held], [question()])).toEqual([
      permission.id, 'payments-api/question-1', asks.id, failed.id, unconfirmed.id, silent.id, ended.id, 'held/disk',
    ]);
  });

  it('has the longest wait first where somebody waits, and the newest first among what is finished', () => {
    const [old, young] = [as('failed', { changed_at: 10 }), as('failed', { changed_at: 20 })];
    const [early, late] = [as('idle', { process, reason: FINISHED, changed_at: 10 }), as('idle', { process, reason: FINISHED, changed_at: 20 })];
    expect(keys([late, young, early, old])).toEqual([old.id, young.id, late.id, early.id]);
  });

  it('does not depend on the order in which sessions are known', () => {
    const sessions = [as('failed'), as('failed'), as('needs_you', { process }), as('silent', { process })];
    expect(keys(sessions.toReversed())).toEqual(keys(sessions));
  });
});

describe('who has to look', () => {
  const resting = (part: Partial<SessionView> = {}): SessionView => as('idle', { process, reason: FINISHED, ...part });
  const orchestrator = resting({ kind: 'orchestrator' });

  it('leaves an orchestrator alone that rests while its workers work', () => {
    expect(keys([orchestrator, as('working', { process })])).toEqual([]);
    expect(keys([orchestrator, as('queued')])).toEqual([]);
    expect(keys([orchestrator, as('working', { process, project: 'infra' })])).toEqual([orchestrator.id]);
    expect(keys([orchestrator])).toEqual([orchestrator.id]);
  });

  it('leaves a finished task to an orchestrator that lives, and nothing else of it', () => {
    const [done, own, broken] = [resting({ task: 1 }), resting(), as('failed', { task: 2 })];
    const inbox = inboxOf([orchestrator, done, own, broken], [], none);
    expect(inbox.items.map(({ key }) => key)).toEqual([broken.id, ...[orchestrator.id, own.id].sort()]);
    expect(inbox.delegated).toBe(1);
    expect(keys([as('stopped', { kind: 'orchestrator' }), done])).toEqual([done.id]);
  });

  it('shows who asks by its question and not by its rest', () => {
    expect(keys([orchestrator], [question({ by: orchestrator.id })])).toEqual(['payments-api/question-1']);
  });

  it('never shows what is archived', () => {
    expect(keys([as('failed', { archived: true })])).toEqual([]);
  });
});

describe('low headroom', () => {
  it('is one item for each thing that is short, with its sessions in the order of the queue', () => {
    const [second, first] = [as('queued', { queue: { position: 2, waits_for: 'memory' } }), as('queued', { queue: { position: 1, waits_for: 'memory' } })];
    const others = [as('queued', { queue: { position: 3, waits_for: 'agents' } }), as('queued', { queue: { position: 4, waits_for: 'restores' } }), as('queued')];
    const { items, needs } = inboxOf([second, first, ...others], [], none);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ is: 'held', short: 'memory', sessions: [first, second] });
    expect(needs).toBe(0);
  });
});

describe('what was put aside or looked at', () => {
  it('counts until it changes', () => {
    const done = as('idle', { process, reason: FINISHED, change: 7 });
    const marks: Marks = new Map([[done.id, { change: 7, how: 'aside' }]]);
    expect(inboxOf([done], [], marks)).toMatchObject({ items: [], aside: [done], unread: 0 });
    expect(keys([{ ...done, change: 8 }], [], marks)).toEqual([done.id]);
  });

  it('stands after what was not looked at, and is not counted', () => {
    const [seen, fresh] = [as('idle', { process, reason: FINISHED, changed_at: 900 }), as('idle', { process, reason: FINISHED, changed_at: 1 })];
    const inbox = inboxOf([seen, fresh], [], new Map([[seen.id, { change: 1, how: 'looked' }]]));
    expect(inbox.items.map(({ key }) => key)).toEqual([fresh.id, seen.id]);
    expect(inbox.unread).toBe(1);
  });

  it('cannot hide an agent that stands still until it is answered', () => {
    const asking = as('needs_you', { process, asks: ASKS });
    const { items, needs } = inboxOf([asking], [question()], new Map([[asking.id, { change: 1, how: 'aside' }]]));
    expect(items.map(mayBePutAside)).toEqual([false, false]);
    expect(needs).toBe(2);
  });
});

describe('why an agent rests', () => {
  it('is read from sentences that the daemon says', () => {
    const said = readFileSync(join(import.meta.dirname, '../../../daemon/src/domain/status.rs'), 'utf8');
    for (const [begins] of REST_SAID) expect(said).toContain(`"${begins}`);
    expect(restOf({ reason: 'Something new' })).toBe('finished');
  });
});

describe('open questions', () => {
  it('are those without an answer, with their task', () => {
    const task = { id: 3, title: 'Refunds', brief: '', after: [], state: 'asked', workers: [], at: 1, changed_at: 1 } as const;
    const asked = { id: 2, text: 'Which?', task: 3, at: 1 };
    const plan = { project: 'payments-api', tasks: [{ ...task, after: [], workers: [] }], decisions: [], questions: [{ id: 1, text: 'Done?', at: 1, answer: { text: 'Yes', at: 2 } }, asked] };
    expect(openOf(plan)).toEqual([{ project: 'payments-api', question: asked, task: plan.tasks[0] }]);
  });
});

describe('a calm inbox', () => {
  it('tells who is at work, longest first, and what happened within a day, newest first', () => {
    const [long, short] = [as('working', { process, changed_at: NOW - 9_000 }), as('preparing', { process, changed_at: NOW - 1_000 })];
    const done = as('idle', { process, reason: FINISHED, changed_at: NOW - 5_000 });
    const landed = as('stopped', { archived: true, changed_at: NOW - 2_000 });
    const old = as('idle', { process, reason: FINISHED, changed_at: NOW - 25 * 3_600_000 });
    const all = [short, long, done, landed, old, as('exited', { shell: true })];
    expect(atWork(all)).toEqual([long, short]);
    expect(lately(all, NOW).map(({ session, what }) => [session.id, what])).toEqual([[landed.id, 'was ended and archived'], [done.id, 'finished its turn']]);
  });
});
