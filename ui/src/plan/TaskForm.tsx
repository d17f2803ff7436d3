/** A task as a person writes it: its title, what a worker must know, and what has to be over before. */
import { t } from '@lingui/core/macro';
import { useId, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, PlanView, TaskId, TaskView } from '../protocol/generated';
import { isComposing } from '../app/composing';
import { useText, write } from '../app/texts';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { clean } from '../components/clean';
import { lookAtPlan } from './use-plan';
import { isOver, mayPrecede, textWrong, titleWrong } from './words';

interface Fields {
  title: string;
  brief: string;
  after: readonly TaskId[];
  note: string;
}

const fieldsOf = (task: TaskView | null): Fields => ({ title: task?.title ?? '', brief: task === null || task.brief === task.title ? '' : task.brief, after: task?.after ?? [], note: task?.note?.text ?? '' });

const isIds = (value: unknown): value is TaskId[] => Array.isArray(value) && value.every((one) => typeof one === 'number' || typeof one === 'string');

/** What was being written, as it was kept; else what the task says. */
function readFields(kept: string | null, task: TaskView | null): Fields {
  const now = fieldsOf(task);
  if (kept === null) return now;
  try {
    const { title, brief, after, note } = JSON.parse(kept) as Record<keyof Fields, unknown>;
    const text = (value: unknown, usual: string): string => (typeof value === 'string' ? value : usual);
    return { title: text(title, now.title), brief: text(brief, now.brief), note: text(note, now.note), after: isIds(after) ? after : now.after };
  } catch {
    return now;
  }
}

/** The fault is said at the field that it is about. */
type Place = 'title' | 'brief' | 'after' | 'note' | 'all';

function placeOf(error: CallError): Place {
  if (error.code === 'TASK_CYCLE' || error.code === 'TASK_NOT_FOUND') return 'after';
  return error.code === 'INVALID_REQUEST' && error.message.includes('title') ? 'title' : 'all';
}

async function save(plan: PlanView, task: TaskView | null, { title, brief, after, note }: Fields): Promise<void> {
  const { project } = plan;
  const words = { title: title.trim(), after: [...after] };
  if (task === null) {
    await call('plan.add', { project, ...words, ...(brief.trim() === '' ? {} : { brief: brief.trim() }) });
  } else {
    const noted = note.trim() !== '' && note.trim() !== task.note?.text;
    await call('plan.change', { project, task: task.id, ...words, brief: brief.trim() === '' ? words.title : brief.trim(), ...(noted ? { note: note.trim() } : {}) });
  }
  await lookAtPlan(project);
}

function After({ plan, task, after, error, onChange }: { plan: PlanView; task: TaskView | null; after: readonly TaskId[]; error: CallError | null; onChange: (after: TaskId[]) => void }) {
  // What is over already holds nothing up, unless it was chosen before.
  const choices = mayPrecede(task?.id ?? null, plan.tasks).filter((one) => !isOver(one) || after.includes(one.id));
  if (choices.length === 0 && error === null) return null;
  return (
    <fieldset className="plan-after">
      <legend className="small dim">{t`Only after`}</legend>
      {choices.map((one) => (
        <label key={one.id} className="tick-row small">
          <input type="checkbox" checked={after.includes(one.id)} data-testid={`plan-after-${one.id}`} onChange={(event) => onChange(event.currentTarget.checked ? [...after, one.id] : after.filter((id) => id !== one.id))} />
          <span className="clip"><span className="num faint">{one.id}</span> {clean(one.title)}</span>
        </label>
      ))}
      {error !== null && <ErrorNote error={error} />}
    </fieldset>
  );
}

interface LinesProps {
  id: string;
  label: string;
  value: string;
  testid: string;
  placeholder?: string;
  wrong: string | null;
  onChange: (text: string) => void;
}

function Lines({ id, label, value, testid, placeholder, wrong, onChange }: LinesProps) {
  return (
    <>
      <label className="small dim" htmlFor={id}>{label}</label>
      <textarea id={id} className="input plan-text" rows={3} placeholder={placeholder} value={value} data-testid={testid} aria-invalid={wrong !== null} aria-describedby={wrong === null ? undefined : `${id}-wrong`} onChange={(event) => onChange(event.currentTarget.value)} />
      {wrong !== null && <p id={`${id}-wrong`} className="small tone-fail">{wrong}</p>}
    </>
  );
}

function Title({ id, value, wrong, error, onChange }: { id: string; value: string; wrong: string | null; error: CallError | null; onChange: (text: string) => void }) {
  return (
    <>
      <label className="small dim" htmlFor={id}>{t`Title`}</label>
      <input id={id} className="input" autoFocus value={value} data-testid="plan-title" aria-invalid={wrong !== null || error !== null} aria-describedby={`${id}-wrong`} onChange={(event) => onChange(event.currentTarget.value)} />
      <div id={`${id}-wrong`}>
        {wrong !== null && <p className="small tone-fail">{wrong}</p>}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </>
  );
}

export function TaskForm({ plan, task, disabled, onClose }: { plan: PlanView; task: TaskView | null; disabled: boolean; onClose: () => void }) {
  const id = useId();
  const about = `task ${plan.project} ${task?.id ?? 'new'}`;
  const fields = readFields(useText(about), task);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const change = (part: Partial<Fields>): void => write(about, JSON.stringify({ ...fields, ...part }));
  const giveUp = (): void => {
    write(about, null);
    onClose();
  };
  const wrong = { title: titleWrong(fields.title), brief: textWrong(fields.brief), note: textWrong(fields.note) };
  const at = error === null ? null : placeOf(error);
  const go = async (): Promise<void> => {
    setTried(true);
    if (busy || disabled || wrong.title !== null || wrong.brief !== null || wrong.note !== null) return;
    setBusy(true);
    setError(null);
    try {
      await save(plan, task, fields);
      giveUp();
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void go();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void go();
    else if (event.key === 'Escape') giveUp();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // The keys of its fields: sending and leaving.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form className="plan-form" aria-label={task === null ? t`A new task` : t`Task ${{ number: task.id }}`} data-testid="plan-task-form" noValidate onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <Title id={`${id}-title`} value={fields.title} wrong={tried || fields.title.length > 20 ? wrong.title : null} error={at === 'title' ? error : null} onChange={(title) => change({ title })} />
      <Lines id={`${id}-brief`} label={t`What a worker must know`} placeholder={t`The title, unless more is said here`} value={fields.brief} testid="plan-brief" wrong={wrong.brief} onChange={(brief) => change({ brief })} />
      <After plan={plan} task={task} after={fields.after} error={at === 'after' ? error : null} onChange={(after) => change({ after })} />
      {task !== null && <Lines id={`${id}-note`} label={t`The last word on it`} value={fields.note} testid="plan-note" wrong={wrong.note} onChange={(note) => change({ note })} />}
      {at === 'all' && error !== null && <ErrorNote title={t`It was not saved`} error={error} />}
      <div className="row">
        <Button type="submit" look="primary" busy={busy} disabled={disabled} data-testid="plan-task-save">{task === null ? t`Add the task` : t`Save`}</Button>
        <Button look="quiet" data-testid="plan-task-cancel" onClick={giveUp}>{t`Cancel`}</Button>
      </div>
    </form>
  );
}
