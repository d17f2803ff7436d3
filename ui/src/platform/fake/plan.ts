/** The plans of the in-memory daemon's projects: enough to show one and to answer its questions. */
import type { PlanView, ProjectId, QuestionView } from '../../protocol/generated';
import { refuse, type Emit, type FakeState, type Params } from './calls';

const MINUTE = 60_000;

export function planOf(state: FakeState, project: ProjectId): PlanView {
  return state.plans.get(project) ?? { project, tasks: [], decisions: [], questions: [] };
}

let row = 100;

export function answerPlan(state: FakeState, emit: Emit, { project, question: id, text }: Params<'plan.answer'>): QuestionView {
  const plan = planOf(state, project);
  const question = plan.questions.find((one) => one.id === id) ?? refuse('QUESTION_NOT_FOUND', `The plan has no question ${id}.`);
  if (question.answer !== undefined) refuse('QUESTION_ANSWERED', `Question ${id} is answered already.`);
  const at = Date.now();
  const answered: QuestionView = { ...question, answer: { text, at } };
  state.plans.set(project, { ...plan, questions: plan.questions.map((one) => (one.id === id ? answered : one)) });
  emit({ kind: 'plan', project, row: { seq: row++, at, by: 'person', what: `question ${id} answered: ${text}` } });
  return answered;
}

/** A plan in the middle of its work, with two tasks, one of them asked about. */
export function somePlan(now: number): PlanView {
  return {
    project: 'payments-api',
    goal: { text: 'Refunds are idempotent, and every payout tells when it is tried next.', at: now - 200 * MINUTE },
    tasks: [
      { id: 1, title: 'Idempotent refunds', brief: 'The same key within the window answers with the first result.', after: [], state: 'asked', workers: ['payments-api-24'], at: now - 190 * MINUTE, changed_at: now - 9 * MINUTE },
      { id: 2, title: 'Payouts tell the next try', brief: 'Show it in the admin view.', after: [1], state: 'waiting', workers: [], at: now - 190 * MINUTE, changed_at: now - 190 * MINUTE },
    ],
    decisions: [{ text: 'Keys are kept in Postgres and not in Redis: they must outlive a restart.', by: 'payments-api-1', at: now - 100 * MINUTE }],
    questions: [
      { id: 1, text: 'May the old column be dropped?', by: 'payments-api-1', at: now - 120 * MINUTE, answer: { text: 'Yes, in the next release.', at: now - 110 * MINUTE } },
      { id: 2, text: 'Shall the window in which a refund key counts stay at 24 hours, or become a setting for each merchant? Two merchants asked for a week; a setting needs a migration of 40 million rows.', task: 1, by: 'payments-api-1', at: now - 9 * MINUTE },
    ],
  };
}
