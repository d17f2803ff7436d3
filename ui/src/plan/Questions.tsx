/** What waits for an answer, with the place for it, and what was answered. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { call } from '../platform/bridge';
import { answerTo } from '../app/texts';
import type { PlanView, QuestionView } from '../protocol/generated';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { clean } from '../components/clean';
import { By, Note, Text } from './Said';
import { TextForm } from './TextForm';
import { lookAtPlan } from './use-plan';
import { questionsOf } from './words';

function About({ plan, question }: { plan: PlanView; question: QuestionView }) {
  const task = plan.tasks.find((one) => one.id === question.task);
  if (task === undefined) return null;
  const { id } = task;
  const title = clean(task.title);
  return <p className="small dim"><Trans>About task <span className="num">{id}</span>, {title}</Trans></p>;
}

export function OpenQuestion({ plan, question, disabled }: { plan: PlanView; question: QuestionView; disabled: boolean }) {
  const answer = async (text: string): Promise<void> => {
    try {
      await call('plan.answer', { project: plan.project, question: question.id, text });
    } finally {
      // Perhaps it was answered elsewhere meanwhile: the plan tells.
      await lookAtPlan(plan.project);
    }
  };
  return (
    <li className="card plan-question" data-testid="plan-question" data-question={question.id}>
      <StateMark mark="diamond" tone="needs" label={t`It waits for an answer`} />
      <div className="stack plan-tight">
        <Text text={question.text} />
        <About plan={plan} question={question} />
        <By by={question.by} at={question.at} deed="asked" />
        <TextForm draft={answerTo(plan.project, question.id)} label={t`Your answer`} unseenLabel placeholder={t`Your answer`} action={t`Answer`} disabled={disabled} testid={`plan-answer-${question.id}`} onSave={answer} />
      </div>
    </li>
  );
}

function answeredWords(count: number, shown: boolean): string {
  return shown ? plural(count, { other: 'Hide # answered' }) : plural(count, { other: 'Show # answered' });
}

export function Questions({ plan, disabled }: { plan: PlanView; disabled: boolean }) {
  const [all, setAll] = useState(false);
  const { open, answered } = questionsOf(plan);
  if (open.length + answered.length === 0) return null;
  return (
    <section className="sec" aria-label={t`Questions`} data-testid="plan-questions">
      <h3 className="h3">{t`Questions`}{open.length > 0 && <span className="num"> {plural({ count: open.length }, { other: '# open' })}</span>}</h3>
      {open.length > 0 && <ul className="plain-list stack plan-tight">{open.map((question) => <OpenQuestion key={question.id} plan={plan} question={question} disabled={disabled} />)}</ul>}
      {answered.length > 0 && <div><Button look="quiet" aria-expanded={all} data-testid="plan-answered" onClick={() => setAll(!all)}>{answeredWords(answered.length, all)}</Button></div>}
      {all && (
        <ul className="plain-list stack">
          {answered.map((question) => <li key={question.id} data-testid="plan-answered-one"><Text text={question.text} /><div className="plan-reply">{question.answer !== undefined && <Note note={question.answer} />}</div></li>)}
        </ul>
      )}
    </section>
  );
}
