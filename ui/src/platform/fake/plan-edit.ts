/** What a person changes in a plan of the in-memory daemon. Where tasks stand follows, as far as anybody looks. */
import type { NoteView, PlanLogRow, PlanView, QuestionView, TaskView } from '../../protocol/generated';
import { refuse, type Emit, type FakeState, type Params } from './calls';
import { planOf } from './plan';

let row = 500;

function put(state: FakeState, emit: Emit, plan: PlanView, what: string): PlanView {
  const over = new Set(plan.tasks.filter((task) => task.state === 'done' || task.state === 'dropped').map((task) => task.id));
  const tasks = plan.tasks.map((task): TaskView => {
    if (task.state !== 'waiting' && task.state !== 'ready') return task;
    return { ...task, state: task.after.every((id) => over.has(id)) ? 'ready' : 'waiting' };
  });
  const next = { ...plan, tasks };
  state.plans.set(plan.project, next);
  const line: PlanLogRow = { seq: row++, at: Date.now(), by: 'person', what };
  emit({ kind: 'plan', project: plan.project, row: line });
  return next;
}

const said = (text: string): NoteView => ({ text, at: Date.now() });

function checkTitle(title: string): void {
  if (title.trim() === '' || title.length > 200) refuse('INVALID_REQUEST', 'a task\'s title is one line of 1 to 200 characters', 'Put the rest into its brief.');
}

export function setGoal(state: FakeState, emit: Emit, { project, text }: Params<'plan.goal'>): PlanView {
  const plan = { ...planOf(state, project), goal: said(text) };
  if (text === '') delete (plan as Partial<PlanView>).goal;
  return put(state, emit, plan, 'the goal');
}

export function addTask(state: FakeState, emit: Emit, { project, title, brief, after }: Params<'plan.add'>): TaskView {
  checkTitle(title);
  const plan = planOf(state, project);
  const now = Date.now();
  const task: TaskView = { id: Math.max(0, ...plan.tasks.map((one) => one.id)) + 1, title, brief: brief ?? title, after: after ?? [], state: 'waiting', workers: [], at: now, changed_at: now };
  put(state, emit, { ...plan, tasks: [...plan.tasks, task] }, `task ${task.id} added`);
  return task;
}

export function changeTask(state: FakeState, emit: Emit, { project, task: id, title, brief, after, mark, note }: Params<'plan.change'>): TaskView {
  const plan = planOf(state, project);
  const task = plan.tasks.find((one) => one.id === id) ?? refuse('TASK_NOT_FOUND', `the plan has no task ${id}`);
  if (title !== undefined && title !== null) checkTitle(title);
  if (after?.includes(id) === true) refuse('TASK_CYCLE', `task ${id} would wait for itself`);
  const changed: TaskView = {
    ...task, title: title ?? task.title, brief: brief ?? task.brief, after: after ?? task.after, changed_at: Date.now(),
    ...(mark === undefined || mark === null ? {} : { state: mark === 'open' ? 'ready' : mark }), ...(note === undefined || note === null ? {} : { note: said(note) }),
  };
  put(state, emit, { ...plan, tasks: plan.tasks.map((one) => (one.id === id ? changed : one)) }, `task ${id}`);
  return changed;
}

export function decide(state: FakeState, emit: Emit, { project, text }: Params<'plan.decide'>): NoteView {
  const plan = planOf(state, project);
  const note = said(text);
  put(state, emit, { ...plan, decisions: [...plan.decisions, note] }, 'decided');
  return note;
}

export function askQuestion(state: FakeState, emit: Emit, { project, text, task }: Params<'plan.ask'>): QuestionView {
  const plan = planOf(state, project);
  const question: QuestionView = { id: Math.max(0, ...plan.questions.map((one) => one.id)) + 1, text, at: Date.now(), ...(task === undefined || task === null ? {} : { task }) };
  put(state, emit, { ...plan, questions: [...plan.questions, question] }, `question ${question.id}`);
  return question;
}

const MINUTE = 60_000;

/** A plan with a task of every kind, and the workers that were started for some. */
export function planned(state: FakeState): FakeState {
  const now = Date.now();
  const project = 'payments-api';
  const by = 'payments-api-1';
  const spec: [title: string, state: TaskView['state'], part?: Partial<TaskView>][] = [
    ['Drop the legacy v1 routes', 'done', { workers: ['payments-api-20'], note: { text: 'Removed, with a redirect for the two callers that were left.\nChecked by the contract tests.', by: 'payments-api-20', at: now - 190 * MINUTE } }],
    ['Rate limiter per tenant', 'working', { workers: ['payments-api-22', 'payments-api-23'], brief: 'The bucket must be shared by all workers, so it lives in Redis.\nThe refill must be exact to the millisecond; see docs/limits.md.' }],
    ['Idempotent refunds', 'asked', { workers: ['payments-api-24'], brief: 'The same key within the window answers with the first result.' }],
    ['Show the limits in the admin view', 'waiting', { after: [2] }],
    ['Say in the changelog what callers will notice, in words that somebody outside of the team understands', 'waiting', { after: [2, 3, 4] }],
    ['Load test with 200 tenants', 'ready', { after: [1] }],
    ['Move the ledger to its own service', 'dropped', { note: { text: 'Not before the audit.', at: now - 300 * MINUTE } }],
  ];
  const tasks = spec.map(([title, stands, part], index): TaskView => ({ id: index + 1, title, brief: title, after: [], state: stands, workers: [], by, at: now - 400 * MINUTE, changed_at: now - (300 - index) * MINUTE, ...part }));
  state.plans.set(project, {
    project, tasks,
    goal: { text: 'Every tenant has limits of its own, and refunds are idempotent, before the release on the 12th.', at: now - 420 * MINUTE },
    decisions: [
      { text: 'Idempotency keys are kept in Postgres and not in Redis: they must outlive a restart.', by, at: now - 200 * MINUTE },
      { text: 'No new dependency for the admin view.', at: now - 120 * MINUTE },
    ],
    questions: [
      { id: 1, text: 'May the old column be dropped?', by, at: now - 150 * MINUTE, answer: { text: 'Yes, in the next release.', at: now - 140 * MINUTE } },
      { id: 2, text: 'Shall the window in which a refund key counts stay at 24 hours, or become a setting for each merchant? Two merchants asked for a week.', task: 3, by, at: now - 9 * MINUTE },
    ],
  });
  const taskOf: Record<string, number> = { 'payments-api-20': 1, 'payments-api-22': 2, 'payments-api-23': 2, 'payments-api-24': 3 };
  state.sessions = state.sessions.map((session) => {
    const task = taskOf[session.id];
    return task === undefined ? session : { ...session, task };
  });
  return state;
}
