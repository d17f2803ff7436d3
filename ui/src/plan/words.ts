/** What is said of a plan, and what follows from it. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { PlanView, SessionView, TaskId, TaskState, TaskView } from '../protocol/generated';
import type { Mark, Tone } from '../theme/mark';

export interface StateLook {
  mark: Mark;
  tone: Tone;
  word: string;
}

export const STATES: Record<TaskState, StateLook> = {
  asked: { mark: 'diamond', tone: 'needs', word: t`A question about it is open` },
  working: { mark: 'turning', tone: 'work', word: t`A worker is at it` },
  ready: { mark: 'ring', tone: 'live', word: t`It can begin` },
  waiting: { mark: 'bars', tone: 'idle', word: t`It waits for others` },
  done: { mark: 'tick', tone: 'done', word: t({ message: 'Done', context: 'state of a task' }) },
  dropped: { mark: 'square-open', tone: 'idle', word: t`Dropped` },
};

export function isOver(task: TaskView): boolean {
  return task.state === 'done' || task.state === 'dropped';
}

/** What is still to be done, in the order of the plan, and what is over, the last first. */
export function partTasks(tasks: readonly TaskView[]): { open: TaskView[]; over: TaskView[] } {
  return { open: tasks.filter((task) => !isOver(task)), over: tasks.filter(isOver).toSorted((a, b) => b.changed_at - a.changed_at) };
}

export function progressWords(tasks: readonly TaskView[]): string {
  const counted = tasks.filter((task) => task.state !== 'dropped');
  const all = counted.length;
  const done = counted.filter((task) => task.state === 'done').length;
  return all === 0 ? '' : t`${done} of ${all} done`;
}

/** The tasks before it that are not over yet: what it waits for. */
export function waitsFor(task: TaskView, tasks: readonly TaskView[]): TaskView[] {
  return tasks.filter((other) => task.after.includes(other.id) && !isOver(other));
}

/** The tasks that may stand before it: not itself, and none that waits for it, by way of others too. */
export function mayPrecede(id: TaskId | null, tasks: readonly TaskView[]): TaskView[] {
  if (id === null) return [...tasks];
  const later = new Set<TaskId>([id]);
  let found = true;
  while (found) {
    const more = tasks.filter((task) => !later.has(task.id) && task.after.some((before) => later.has(before)));
    more.forEach((task) => later.add(task.id));
    found = more.length > 0;
  }
  return tasks.filter((task) => !later.has(task.id));
}

export const TITLE_MOST = 200;
const TEXT_MOST = 64 * 1024;

export function titleWrong(title: string): string | null {
  // As the daemon counts: by code points.
  const long = Array.from(title.trim()).length;
  if (long === 0) return t`A task needs a title.`;
  return long > TITLE_MOST ? plural(TITLE_MOST, { other: `A title has at most # characters; this one has ${long}.` }) : null;
}

export function textWrong(text: string): string | null {
  return new TextEncoder().encode(text).length > TEXT_MOST ? t`It is too long: at most 64 KiB are kept. Put what is longer into a file of the repository and name it here.` : null;
}

/** Who said something: a session by its title, or a person. */
export function byWords(by: string | undefined, sessions: readonly SessionView[]): string {
  if (by === undefined) return t({ message: 'you', context: 'by you' });
  return sessions.find((session) => session.id === by)?.title ?? by;
}

/** The brief, where it says more than the title. */
export function briefOf(task: TaskView): string | null {
  return task.brief === task.title || task.brief.trim() === '' ? null : task.brief;
}

/** Changes whenever a session begins or ends its work on a task: where a task stands follows from that, and no event of the plan tells. */
export function crewKey(project: string, sessions: readonly SessionView[]): string {
  return sessions.filter((session) => session.project === project && session.task !== undefined).map((session) => `${session.id}:${session.task ?? ''}:${session.process === undefined ? 'ended' : 'alive'}:${session.archived}`).join(' ');
}

export function questionsOf(plan: PlanView): { open: PlanView['questions']; answered: PlanView['questions'] } {
  return { open: plan.questions.filter((question) => question.answer === undefined), answered: plan.questions.filter((question) => question.answer !== undefined).toReversed() };
}
