/** What waits for an answer, with the place for it, and what was answered. */
import { useState } from 'react';
import { call } from '../platform/bridge';
import type { PlanView, QuestionView } from '../protocol/generated';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { clean } from '../diff/clean';
import { By, Note, Text } from './Said';
import { TextForm } from './TextForm';
import { lookAtPlan } from './use-plan';
import { questionsOf } from './words';

function About({ plan, question }: { plan: PlanView; question: QuestionView }) {
  const task = plan.tasks.find((one) => one.id === question.task);
  return task === undefined ? null : <p className="small dim">About task <span className="num">{task.id}</span>, {clean(task.title)}</p>;
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
      <StateMark mark="diamond" tone="needs" label="It waits for an answer" />
      <div className="stack plan-tight">
        <Text text={question.text} />
        <About plan={plan} question={question} />
        <By by={question.by} at={question.at} what="Asked by " />
        <TextForm draft={`answer ${plan.project} ${question.id}`} label="Your answer" unseenLabel placeholder="Your answer" action="Answer" disabled={disabled} testid={`plan-answer-${question.id}`} onSave={answer} />
      </div>
    </li>
  );
}

export function Questions({ plan, disabled }: { plan: PlanView; disabled: boolean }) {
  const [all, setAll] = useState(false);
  const { open, answered } = questionsOf(plan);
  if (open.length + answered.length === 0) return null;
  return (
    <section className="sec" aria-label="Questions" data-testid="plan-questions">
      <h3 className="h3">Questions{open.length > 0 && <span className="num"> {open.length} open</span>}</h3>
      {open.length > 0 && <ul className="plain-list stack plan-tight">{open.map((question) => <OpenQuestion key={question.id} plan={plan} question={question} disabled={disabled} />)}</ul>}
      {answered.length > 0 && <div><Button look="quiet" aria-expanded={all} data-testid="plan-answered" onClick={() => setAll(!all)}>{all ? 'Hide' : 'Show'} {answered.length} answered</Button></div>}
      {all && (
        <ul className="plain-list stack">
          {answered.map((question) => <li key={question.id} data-testid="plan-answered-one"><Text text={question.text} /><div className="plan-reply">{question.answer !== undefined && <Note note={question.answer} />}</div></li>)}
        </ul>
      )}
    </section>
  );
}
