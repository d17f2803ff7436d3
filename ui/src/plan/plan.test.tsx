// @vitest-environment jsdom
/** The plan beside its orchestrator, read and changed by a person while agents change it too. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, screen, showPanel } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import type { FakeDaemon } from '../platform/fake';
import { addTask } from '../platform/fake/plan-edit';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';
import { forgetTexts } from '../app/texts';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();
beforeEach(() => screen.setState({ inspector: true, panel: 'details' }));

const PROJECT = 'payments-api';
const ORCHESTRATOR = 'payments-api-1';
const taskOf = (id: number): HTMLElement => page.getAllByTestId('plan-task').find((one) => one.dataset['task'] === String(id))!;
const tasks = (): [string | undefined, string | undefined][] => page.queryAllByTestId('plan-task').map((one) => [one.dataset['task'], one.dataset['state']]);

async function openPlan(session = ORCHESTRATOR, scene = 'plan', before?: (daemon: FakeDaemon) => void) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => {
    openSession(session);
    showPanel('plan');
  });
  await waitFor(() => expect(page.queryByText('Reading the plan…')).toBeNull());
  return { user, daemon };
}

/** Every further call of this kind is refused. */
function refuse(daemon: FakeDaemon, method: string, code: 'TASK_CYCLE' | 'INVALID_REQUEST' | 'QUESTION_ANSWERED' | 'STORAGE_FAILED', message: string): void {
  const request = daemon.request.bind(daemon);
  daemon.request = (asked) => (asked.ask === 'call' && asked.method === method ? Promise.reject(new CallFailure({ code, class: 'conflict', message })) : request(asked));
}

async function unfold(user: ReturnType<typeof userEvent.setup>, id: number): Promise<HTMLElement> {
  await user.click(within(taskOf(id)).getAllByRole('button')[0]!);
  return within(taskOf(id)).getByTestId('plan-task-open');
}

describe('the plan of an orchestrator', () => {
  it('has its goal, what is asked, its tasks with who is at them and what they wait for, and what was decided', async () => {
    const { user } = await openPlan();
    expect(page.getByTestId('plan-goal').textContent).toContain('Every tenant has limits of its own');
    expect(page.getAllByTestId('plan-question')).toHaveLength(1);
    expect(page.getByTestId('plan-question').textContent).toContain('About task 3, Idempotent refunds');
    expect(tasks()).toEqual([['2', 'working'], ['3', 'asked'], ['4', 'waiting'], ['5', 'waiting'], ['6', 'ready']]);
    expect(page.getByTestId('plan-tasks').textContent).toContain('1 of 6 done');
    expect(taskOf(5).textContent).toContain('after 2, 3, 4');
    expect(within(taskOf(2)).getByTestId('plan-worker').dataset['session']).toBe('payments-api-23');
    await user.click(page.getByTestId('plan-over'));
    expect(taskOf(1).textContent).toContain('Removed, with a redirect');
    expect(page.getAllByTestId('plan-decided').map((one) => one.textContent)[0]).toContain('No new dependency');
    await user.click(page.getByTestId('plan-answered'));
    expect(page.getByTestId('plan-answered-one').textContent).toContain('Yes, in the next release.');
    await user.click(within(taskOf(2)).getByTestId('plan-worker'));
    expect(screen.getState().view).toEqual({ kind: 'session', session: 'payments-api-23' });
  });

  it('follows what others change', async () => {
    const { daemon } = await openPlan();
    act(() => {
      addTask(daemon.state, (event) => daemon.emit(event), { project: PROJECT, title: 'One more' });
    });
    await waitFor(() => expect(tasks().at(-1)).toEqual(['8', 'ready']));
  });

  it('that is empty says what belongs there', async () => {
    await openPlan(ORCHESTRATOR, 'fleet');
    expect(page.getByTestId('plan-goal').textContent).toContain('No goal yet.');
    expect(page.getByTestId('plan-tasks').textContent).toContain('No tasks yet.');
    expect(page.queryByTestId('plan-questions')).toBeNull();
  });

  it('that cannot be read says why, and is read again', async () => {
    let broken = true;
    const { user } = await openPlan(ORCHESTRATOR, 'plan', (daemon) => {
      const request = daemon.request.bind(daemon);
      daemon.request = (asked) => (broken && asked.ask === 'call' && asked.method === 'plan.show' ? Promise.reject(new CallFailure({ code: 'STORAGE_FAILED', class: 'internal', message: 'the disk does not answer' })) : request(asked));
    });
    expect(page.getByTestId('plan-error').textContent).toContain('The disk does not answer');
    broken = false;
    await user.click(page.getByTestId('plan-retry'));
    await waitFor(() => expect(page.queryByTestId('plan-error')).toBeNull());
    expect(tasks()).not.toEqual([]);
  });
});

describe('a person', () => {
  it('finds a task that was being written where it was left, also after the window was closed', async () => {
    const { user } = await openPlan();
    await user.click(page.getByTestId('plan-add'));
    await user.type(page.getByTestId('plan-title'), 'Weigh the quinces');
    await user.click(page.getByTestId('tab-details'));
    act(forgetTexts);
    await user.click(page.getByTestId('tab-plan'));
    await user.click(page.getByTestId('plan-add'));
    expect(page.getByTestId<HTMLInputElement>('plan-title').value).toBe('Weigh the quinces');
    await user.click(page.getByTestId('plan-task-cancel'));
    await user.click(page.getByTestId('plan-add'));
    expect(page.getByTestId<HTMLInputElement>('plan-title').value).toBe('');
  });

  it('answers a question; what is written survives a look elsewhere', async () => {
    const { user, daemon } = await openPlan();
    await user.type(page.getByTestId('plan-answer-2'), 'Stay at 24 hours.');
    await user.click(page.getByTestId('tab-details'));
    await user.click(page.getByTestId('tab-plan'));
    expect(page.getByTestId<HTMLTextAreaElement>('plan-answer-2').value).toBe('Stay at 24 hours.');
    await user.click(page.getByTestId('plan-answer-2-save'));
    await waitFor(() => expect(page.queryByTestId('plan-question')).toBeNull());
    expect(calls(daemon, 'plan.answer')).toEqual([{ project: PROJECT, question: 2, text: 'Stay at 24 hours.' }]);
  });

  it('is told at the field what is wrong with an answer, and keeps it', async () => {
    const { user, daemon } = await openPlan();
    refuse(daemon, 'plan.answer', 'STORAGE_FAILED', 'the disk is full');
    await user.type(page.getByTestId('plan-answer-2'), 'Yes');
    await user.keyboard('{Control>}{Enter}{/Control}');
    const error = await within(page.getByTestId('plan-question')).findByTestId('error');
    expect(error.textContent).toContain('The disk is full');
    const field = page.getByTestId<HTMLTextAreaElement>('plan-answer-2');
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['Yes', 'true']);
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.contains(error)).toBe(true);
  });

  it('says the goal anew, and takes it back', async () => {
    const { user, daemon } = await openPlan();
    await user.click(page.getByTestId('plan-goal-edit'));
    const field = page.getByTestId('plan-goal-text');
    expect(document.activeElement).toBe(field);
    await user.clear(field);
    await user.click(page.getByTestId('plan-goal-text-save'));
    await waitFor(() => expect(page.getByTestId('plan-goal').textContent).toContain('No goal yet.'));
    expect(calls(daemon, 'plan.goal')).toEqual([{ project: PROJECT, text: '' }]);
  });

  it('adds a task that comes after others', async () => {
    const { user, daemon } = await openPlan();
    await user.click(page.getByTestId('plan-add'));
    await user.click(page.getByTestId('plan-task-save'));
    expect(page.getByText('A task needs a title.')).toBeDefined();
    expect(calls(daemon, 'plan.add')).toEqual([]);
    await user.type(page.getByTestId('plan-title'), 'Write it down');
    await user.type(page.getByTestId('plan-brief'), 'For people.');
    await user.click(page.getByTestId('plan-after-6'));
    await user.click(page.getByTestId('plan-task-save'));
    await waitFor(() => expect(tasks().at(-1)).toEqual(['8', 'waiting']));
    expect(calls(daemon, 'plan.add')).toEqual([{ project: PROJECT, title: 'Write it down', brief: 'For people.', after: [6] }]);
    expect(page.queryByTestId('plan-task-form')).toBeNull();
  });

  it('changes a task, and is offered nothing that would make it wait for itself', async () => {
    const { user, daemon } = await openPlan();
    await user.click(within(await unfold(user, 4)).getByTestId('plan-edit'));
    expect(page.queryByTestId('plan-after-5')).toBeNull();
    await user.click(page.getByTestId('plan-after-2'));
    await user.type(page.getByTestId('plan-note'), 'Anybody may begin.');
    await user.click(page.getByTestId('plan-task-save'));
    await waitFor(() => expect(taskOf(4).dataset['state']).toBe('ready'));
    expect(calls(daemon, 'plan.change')).toEqual([{ project: PROJECT, task: 4, title: 'Show the limits in the admin view', brief: 'Show the limits in the admin view', after: [], note: 'Anybody may begin.' }]);
  });

  it.each([
    ['TASK_CYCLE', 'task 4 would wait for itself', 'group'],
    ['INVALID_REQUEST', 'a task\'s title is one line of 1 to 200 characters', 'textbox'],
    ['STORAGE_FAILED', 'the disk is full', null],
  ] as const)('sees %s where it belongs, and keeps what was written', async (code, message, role) => {
    const { user, daemon } = await openPlan();
    await user.click(within(await unfold(user, 4)).getByTestId('plan-edit'));
    refuse(daemon, 'plan.change', code, message);
    await user.type(page.getByTestId('plan-title'), ' again');
    await user.click(page.getByTestId('plan-task-save'));
    const error = await within(page.getByTestId('plan-task-form')).findByTestId('error');
    if (role === 'group') expect(within(page.getByTestId('plan-task-form')).getByRole('group').contains(error)).toBe(true);
    if (role === 'textbox') expect(document.getElementById(page.getByTestId('plan-title').getAttribute('aria-describedby') ?? '')?.contains(error)).toBe(true);
    expect(page.getByTestId<HTMLInputElement>('plan-title').value).toBe('Show the limits in the admin view again');
  });

  it('marks a task as done, drops one, and opens it again', async () => {
    const { user, daemon } = await openPlan();
    await user.click(within(await unfold(user, 2)).getByTestId('plan-mark-done'));
    await waitFor(() => expect(tasks().map(([id]) => id)).not.toContain('2'));
    await waitFor(() => expect(taskOf(4).dataset['state']).toBe('ready'));
    await user.click(page.getByTestId('plan-over'));
    await user.click(within(await unfold(user, 7)).getByTestId('plan-mark-open'));
    await waitFor(() => expect(taskOf(7).dataset['state']).toBe('ready'));
    expect(calls(daemon, 'plan.change').map(({ task, mark }) => [task, mark])).toEqual([[2, 'done'], [7, 'open']]);
  });

  it('puts a decision on record', async () => {
    const { user, daemon } = await openPlan();
    await user.click(page.getByTestId('plan-decide'));
    await user.type(page.getByTestId('plan-decision'), 'No feature flags.');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(page.getAllByTestId('plan-decided')[0]?.textContent).toContain('No feature flags.'));
    expect(calls(daemon, 'plan.decide')).toEqual([{ project: PROJECT, text: 'No feature flags.' }]);
    expect(page.queryByTestId('plan-decision')).toBeNull();
  });
});

describe('a worker', () => {
  it('shows the task that it was started for, to be read, and the way to the whole plan', async () => {
    const { user } = await openPlan('payments-api-24');
    const own = page.getByTestId('plan-own');
    for (const words of ['Idempotent refunds', 'A question about it is open', 'The same key within the window']) expect(own.textContent).toContain(words);
    expect(within(own).queryByTestId('plan-edit')).toBeNull();
    expect(within(own).getByTestId('plan-question')).toBeDefined();
    await user.click(page.getByTestId('plan-whole'));
    expect(screen.getState().view).toEqual({ kind: 'session', session: ORCHESTRATOR });
    expect(page.getByTestId('plan-goal')).toBeDefined();
  });

  it('without a task has no plan beside it, whatever was shown before', async () => {
    await openPlan('payments-api-21');
    expect(page.queryByTestId('tab-plan')).toBeNull();
    expect(page.getByTestId('details')).toBeDefined();
    expect(page.getByTestId('tab-details').getAttribute('aria-selected')).toBe('true');
  });
});
