import { describe, expect, it } from 'vitest';
import type { PlanView, SessionView, TaskState, TaskView } from '../protocol/generated';
import { briefOf, byWords, crewKey, mayPrecede, partTasks, progressWords, questionsOf, STATES, textWrong, titleWrong, waitsFor } from './words';

const task = (id: number, state: TaskState = 'ready', after: number[] = [], part: Partial<TaskView> = {}): TaskView => ({ id, title: `Task ${id}`, brief: `Task ${id}`, after, state, workers: [], at: 0, changed_at: id, ...part });
const ids = (tasks: readonly TaskView[]): number[] => tasks.map((one) => one.id);
const session = (part: Partial<SessionView>): SessionView => ({ id: 'shop-2', project: 'shop', title: 'Refunds', archived: false, ...part }) as SessionView;

describe('a plan', () => {
  it('has a look of its own for every state of a task', () => {
    expect(new Set(Object.values(STATES).map((look) => look.mark)).size).toBe(Object.keys(STATES).length);
  });

  it('parts what is to be done from what is over, the last first', () => {
    const { open, over } = partTasks([task(1, 'done'), task(2, 'waiting'), task(3, 'dropped'), task(4)]);
    expect([ids(open), ids(over)]).toEqual([[2, 4], [3, 1]]);
  });

  it.each<[TaskState[], string]>([
    [[], ''],
    [['dropped'], ''],
    [['done', 'ready', 'dropped'], '1 of 2 done'],
  ])('counts what is done: %j', (states, words) => expect(progressWords(states.map((state, index) => task(index, state)))).toBe(words));

  it('knows what a task waits for', () => {
    const tasks = [task(1, 'done'), task(2, 'working'), task(3, 'dropped'), task(4, 'waiting', [1, 2, 3])];
    expect(ids(waitsFor(tasks[3]!, tasks))).toEqual([2]);
  });

  it('lets no task wait for itself, by way of others either', () => {
    const tasks = [task(1), task(2, 'waiting', [1]), task(3, 'waiting', [2]), task(4)];
    expect(ids(mayPrecede(1, tasks))).toEqual([4]);
    expect(ids(mayPrecede(2, tasks))).toEqual([1, 4]);
    expect(ids(mayPrecede(null, tasks))).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, boolean]>([['', true], ['  ', true], ['x', false], ['👩'.repeat(200), false], ['x'.repeat(201), true]])('takes a title of one line: %#', (title, wrong) => expect(titleWrong(title) !== null).toBe(wrong));

  it('takes texts of 64 KiB, counted in bytes', () => {
    expect(textWrong('x'.repeat(65_536))).toBeNull();
    expect(textWrong('ü'.repeat(32_769))).toContain('too long');
  });

  it('says who said something, and a brief only where it says more than the title', () => {
    expect([byWords(undefined, []), byWords('shop-2', [session({})]), byWords('shop-9', [])]).toEqual(['you', 'Refunds', 'shop-9']);
    expect([briefOf(task(1)), briefOf(task(1, 'ready', [], { brief: ' ' })), briefOf(task(1, 'ready', [], { brief: 'More.' }))]).toEqual([null, null, 'More.']);
  });

  it('is looked at again when a worker begins or ends, and not when one says something', () => {
    const worker = session({ task: 1, process: { host_pid: 1, agent_pid: 2, started_at: 3 } });
    const key = crewKey('shop', [worker, session({ id: 'shop-3' })]);
    expect(crewKey('shop', [{ ...worker, reason: 'other' }, session({ id: 'shop-4' })])).toBe(key);
    expect(crewKey('shop', [session({ task: 1 })])).not.toBe(key);
    expect(crewKey('bank', [worker])).toBe('');
  });

  it('parts questions by whether there is an answer', () => {
    const asked = (id: number, answered: boolean) => ({ id, text: 'why', at: id, ...(answered ? { answer: { text: 'so', at: 9 } } : {}) });
    const plan: PlanView = { project: 'shop', tasks: [], decisions: [], questions: [asked(1, true), asked(2, false), asked(3, true)] };
    const { open, answered } = questionsOf(plan);
    expect([open.map((one) => one.id), answered.map((one) => one.id)]).toEqual([[2], [3, 1]]);
  });
});
