/** One task: where it stands, who is at it, what it waits for; and, once it is open, all that is known of it. */
import { plural, t } from '@lingui/core/macro';
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, PlanView, TaskMark, TaskView } from '../protocol/generated';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { clean } from '../components/clean';
import { By, Note, SessionLink, Text } from './Said';
import { TaskForm } from './TaskForm';
import { lookAtPlan } from './use-plan';
import { briefOf, isOver, STATES, waitsFor } from './words';

/** The tasks before it, and whether they are over. */
export function Before({ task, plan }: { task: TaskView; plan: PlanView }) {
  const before = plan.tasks.filter((one) => task.after.includes(one.id));
  if (before.length === 0) return null;
  return (
    <div>
      <h4 className="h3">{t`Only after`}</h4>
      <ul className="plain-list">
        {before.map((one) => <li key={one.id} className="plan-before small"><StateMark mark={STATES[one.state].mark} tone={STATES[one.state].tone} label={STATES[one.state].word} size={11} /><span className="num faint">{one.id}</span><span className="clip">{clean(one.title)}</span></li>)}
      </ul>
    </div>
  );
}

/** All that is known of a task, to be read. */
export function TaskFacts({ task, plan }: { task: TaskView; plan: PlanView }) {
  const brief = briefOf(task);
  return (
    <>
      <p className="small dim">{STATES[task.state].word}. <By by={task.by} at={task.at} deed="added" /></p>
      {brief !== null && <Text text={brief} />}
      <Before task={task} plan={plan} />
      {task.workers.length > 0 && (
        <div>
          <h4 className="h3">{plural({ count: task.workers.length }, { one: 'Worker', other: 'Workers' })}</h4>
          <ul className="plain-list">{task.workers.map((id) => <li key={id}><SessionLink id={id} beside={task.title} /></li>)}</ul>
        </div>
      )}
      {task.note !== undefined && <div><h4 className="h3">{t`The last word`}</h4><Note note={task.note} /></div>}
    </>
  );
}

function Verbs({ task, plan, disabled, onEdit }: { task: TaskView; plan: PlanView; disabled: boolean; onEdit: () => void }) {
  const [busy, setBusy] = useState<TaskMark | null>(null);
  const [error, setError] = useState<CallError | null>(null);
  const mark = async (as: TaskMark): Promise<void> => {
    setBusy(as);
    setError(null);
    try {
      await call('plan.change', { project: plan.project, task: task.id, mark: as });
      await lookAtPlan(plan.project);
    } catch (thrown) {
      setError(toCallError(thrown));
    }
    setBusy(null);
  };
  const verb = (as: TaskMark, label: string) => <Button busy={busy === as} disabled={disabled || busy !== null} data-testid={`plan-mark-${as}`} onClick={() => void mark(as)}>{label}</Button>;
  return (
    <>
      {error !== null && <ErrorNote title={t`It was not changed`} error={error} />}
      <div className="row plan-verbs">
        <Button disabled={disabled} data-testid="plan-edit" onClick={onEdit}>{t`Edit`}</Button>
        {isOver(task) ? verb('open', t`Open it again`) : <>{verb('done', t`Mark as done`)}{verb('dropped', t`Drop it`)}</>}
      </div>
    </>
  );
}

/** What the row says below the title: the reason why it does not go on, or who is at it, or what came of it. */
function Below({ task, plan }: { task: TaskView; plan: PlanView }) {
  const waiting = waitsFor(task, plan.tasks);
  if (task.state === 'waiting' && waiting.length > 0) return <span className="small faint num clip">{t`after ${{ tasks: waiting.map((one) => one.id).join(', ') }}`}</span>;
  if (isOver(task) && task.note !== undefined) return <span className="small faint clip task-last">{clean(task.note.text.split('\n')[0] ?? '')}</span>;
  return null;
}

export function TaskRow({ task, plan, disabled }: { task: TaskView; plan: PlanView; disabled: boolean }) {
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const look = STATES[task.state];
  const worker = isOver(task) ? undefined : task.workers.at(-1);
  return (
    <li className="task" data-testid="plan-task" data-task={task.id} data-state={task.state}>
      <button type="button" className={isOver(task) ? 'task-row task-over' : 'task-row'} aria-expanded={open} title={`${clean(task.title)}\n${look.word}`} onClick={() => setOpen(!open)}>
        <StateMark mark={look.mark} tone={look.tone} label={look.word} />
        <span className="num faint task-no">{task.id}</span>
        <span className="task-title">{clean(task.title)}</span>
        <Below task={task} plan={plan} />
      </button>
      {worker !== undefined && !open && <div className="task-worker"><SessionLink id={worker} beside={task.title} /></div>}
      {open && (
        <div className="task-open" data-testid="plan-task-open">
          {editing ? <TaskForm plan={plan} task={task} disabled={disabled} onClose={() => setEditing(false)} /> : <><TaskFacts task={task} plan={plan} /><Verbs task={task} plan={plan} disabled={disabled} onEdit={() => setEditing(true)} /></>}
        </div>
      )}
    </li>
  );
}
