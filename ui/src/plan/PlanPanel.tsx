/** What an orchestrator must not forget, seen to by people too; for a worker, the task that it was started for. */
import { plural, t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import { call } from '../platform/bridge';
import type { PlanView, SessionView } from '../protocol/generated';
import { openSession, showPanel } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { By, Note, Text } from './Said';
import { Questions, OpenQuestion } from './Questions';
import { TaskFacts, TaskRow } from './TaskRow';
import { TaskForm } from './TaskForm';
import { TextForm } from './TextForm';
import { lookAtPlan, usePlan } from './use-plan';
import { partTasks, progressWords } from './words';

interface PartProps {
  plan: PlanView;
  disabled: boolean;
}

function Goal({ plan, disabled }: PartProps) {
  const [editing, setEditing] = useState(false);
  const { project, goal } = plan;
  const save = async (text: string): Promise<void> => {
    await call('plan.goal', { project, text });
    await lookAtPlan(project);
  };
  return (
    <section className="sec" aria-label={t`Goal`} data-testid="plan-goal">
      <div className="row"><h3 className="h3 grow">{t`Goal`}</h3>{!editing && <Button look="quiet" disabled={disabled} data-testid="plan-goal-edit" onClick={() => setEditing(true)}>{goal === undefined ? t`Say it` : t`Edit`}</Button>}</div>
      {editing ? (
        <TextForm draft={`goal ${project}`} label={t`What is to be reached`} value={goal?.text ?? ''} mayBeEmpty focus action={t`Save`} disabled={disabled} testid="plan-goal-text" onSave={save} onClose={() => setEditing(false)} />
      ) : goal === undefined ? (
        <p className="dim">{t`No goal yet. It tells the orchestrator, and whoever takes over from it, what all this is for.`}</p>
      ) : (
        <><Text text={goal.text} /><By by={goal.by} at={goal.at} deed="said" /></>
      )}
    </section>
  );
}

function overWords(count: number, shown: boolean): string {
  return shown ? plural(count, { one: 'Hide # that is over', other: 'Hide # that are over' }) : plural(count, { one: 'Show # that is over', other: 'Show # that are over' });
}

function Tasks({ plan, disabled }: PartProps) {
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const { open, over } = partTasks(plan.tasks);
  return (
    <section className="sec plan-tasks" aria-label={t`Tasks`} data-testid="plan-tasks">
      <div className="row plan-inset"><h3 className="h3 grow">{t`Tasks`} <span className="num">{progressWords(plan.tasks)}</span></h3>{!adding && <Button look="quiet" icon="plus" disabled={disabled} data-testid="plan-add" onClick={() => setAdding(true)}>{t`Add a task`}</Button>}</div>
      {adding && <div className="plan-inset"><TaskForm plan={plan} task={null} disabled={disabled} onClose={() => setAdding(false)} /></div>}
      {plan.tasks.length === 0 && !adding && <p className="dim plan-inset">{t`No tasks yet. The orchestrator adds them, and so can you.`}</p>}
      <ul className="plain-list">{open.map((task) => <TaskRow key={task.id} task={task} plan={plan} disabled={disabled} />)}</ul>
      {over.length > 0 && <div className="plan-inset"><Button look="quiet" aria-expanded={all} data-testid="plan-over" onClick={() => setAll(!all)}>{overWords(over.length, all)}</Button></div>}
      {all && <ul className="plain-list">{over.map((task) => <TaskRow key={task.id} task={task} plan={plan} disabled={disabled} />)}</ul>}
    </section>
  );
}

/** What was decided long ago is asked for. */
const NEWEST = 5;

function Decisions({ plan, disabled }: PartProps) {
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const { project } = plan;
  const decisions = plan.decisions.toReversed();
  const shown = all ? decisions : decisions.slice(0, NEWEST);
  const save = async (text: string): Promise<void> => {
    await call('plan.decide', { project, text });
    await lookAtPlan(project);
  };
  return (
    <section className="sec sec-last" aria-label={t`Decisions`} data-testid="plan-decisions">
      <div className="row"><h3 className="h3 grow">{t`Decisions`}</h3>{!adding && <Button look="quiet" icon="plus" disabled={disabled} data-testid="plan-decide" onClick={() => setAdding(true)}>{t`Put one on record`}</Button>}</div>
      {adding && <TextForm draft={`decide ${project}`} label={t`What was decided, and why`} focus action={t`Put it on record`} disabled={disabled} testid="plan-decision" onSave={save} onClose={() => setAdding(false)} />}
      {decisions.length === 0 && !adding && <p className="dim">{t`None yet. What stands here need not be decided twice.`}</p>}
      <ul className="plain-list stack">{shown.map((note) => <li key={`${note.at} ${note.text}`} data-testid="plan-decided"><Note note={note} /></li>)}</ul>
      {shown.length < decisions.length && <div><Button look="quiet" data-testid="plan-decisions-all" onClick={() => setAll(true)}>{plural({ count: decisions.length }, { other: 'Show all #' })}</Button></div>}
    </section>
  );
}

/** The task that a worker was started for. What is asked about it can be answered here; the rest is seen to in the plan. */
function OwnTask({ session, plan, disabled }: PartProps & { session: SessionView }) {
  const orchestrator = useFacts((facts) => facts.sessions.find((one) => one.project === session.project && one.kind === 'orchestrator' && !one.archived));
  const task = plan.tasks.find((one) => one.id === session.task);
  const asked = plan.questions.filter((question) => question.task === session.task && question.answer === undefined);
  const show = (id: string): void => {
    openSession(id);
    showPanel('plan');
  };
  return (
    <section className="sec sec-last" aria-label={t`Its task`} data-testid="plan-own">
      {task === undefined ? <p className="dim">{t`The plan has no task ${{ task: session.task ?? '' }} any more.`}</p> : (
        <>
          <h3 className="plan-own-title"><span className="num faint">{task.id}</span> {task.title}</h3>
          {asked.length > 0 && <ul className="plain-list stack plan-tight">{asked.map((question) => <OpenQuestion key={question.id} plan={plan} question={question} disabled={disabled} />)}</ul>}
          <TaskFacts task={task} plan={plan} />
        </>
      )}
      {orchestrator !== undefined && <div><Button data-testid="plan-whole" onClick={() => show(orchestrator.id)}>{t`Open the whole plan`}</Button></div>}
    </section>
  );
}

export function PlanPanel({ session }: { session: SessionView }) {
  const { plan, error } = usePlan(session.project);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const heading = useId();
  const disabled = !linked;
  return (
    <section className="panel" aria-labelledby={heading} data-testid="plan" data-known={plan !== null}>
      <h2 className="hidden" id={heading}>{t`Plan`}</h2>
      {/* What scrolls must be within reach of the keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="plan-scroll" role="group" aria-label={t`The plan`} tabIndex={0}>
        {error !== null && (
          <div className="panel-note stack" data-testid="plan-error">
            <ErrorNote title={plan === null ? t`The plan could not be read` : t`The plan could not be read again, so what you see may be old`} error={error} />
            <div><Button data-testid="plan-retry" disabled={disabled} onClick={() => void lookAtPlan(session.project)}>{t`Try again`}</Button></div>
          </div>
        )}
        {plan === null && error === null && <p className="panel-note dim" role="status">{linked ? t`Reading the plan…` : t`The daemon is away. The plan is read once it is back.`}</p>}
        {plan !== null && session.kind !== 'orchestrator' && <OwnTask session={session} plan={plan} disabled={disabled} />}
        {plan !== null && session.kind === 'orchestrator' && (
          <>
            <Goal plan={plan} disabled={disabled} />
            <Questions plan={plan} disabled={disabled} />
            <Tasks plan={plan} disabled={disabled} />
            <Decisions plan={plan} disabled={disabled} />
          </>
        )}
      </div>
    </section>
  );
}
