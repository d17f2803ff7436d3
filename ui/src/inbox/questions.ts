/**
 * The open questions of all plans. A plan is too long for an event, so the event says only that it changed, and the plan
 * is asked for: once after each snapshot and after each change, and never twice at once.
 */
import { useEffect, useRef } from 'react';
import { createStore, useStore } from 'zustand';
import { call } from '../platform/bridge';
import type { PlanView, ProjectId, QuestionId } from '../protocol/generated';
import { useFacts } from '../app/store';
import { answerTo, write } from '../app/texts';
import type { OpenQuestion } from './items';

interface Questions {
  open: ReadonlyMap<ProjectId, readonly OpenQuestion[]>;
}

export const questions = createStore<Questions>(() => ({ open: new Map() }));

export function useQuestions<T>(select: (all: Questions) => T): T {
  return useStore(questions, select);
}

/** For tests: a window that was just opened. */
export function forgetQuestions(): void {
  questions.setState({ open: new Map() }, true);
  asking.clear();
}

export function openOf(plan: PlanView): OpenQuestion[] {
  return plan.questions
    .filter((question) => question.answer === undefined)
    .map((question) => ({ project: plan.project, question, task: plan.tasks.find((task) => task.id === question.task) ?? null }));
}

function learn(project: ProjectId, open: readonly OpenQuestion[]): void {
  questions.setState((before) => ({ open: new Map(before.open).set(project, open) }));
}

/** The projects that are asked about just now, and whether they have to be asked about again. */
const asking = new Map<ProjectId, boolean>();

async function look(project: ProjectId): Promise<void> {
  if (asking.has(project)) {
    asking.set(project, true);
    return;
  }
  asking.set(project, false);
  try {
    learn(project, openOf(await call('plan.show', { project })));
  } catch {
    // What was known stays; the next change or snapshot asks again.
  }
  const again = asking.get(project) === true;
  asking.delete(project);
  if (again) await look(project);
}

/** Keeps the open questions known while the window is open. */
export function useKeepQuestions(): void {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  const projects = useFacts((facts) => facts.projects);
  const plans = useFacts((facts) => facts.plans);
  /** As of which snapshot and which change each plan was asked for. */
  const asked = useRef(new Map<ProjectId, string>());
  useEffect(() => {
    if (!linked) return;
    for (const { id } of projects) {
      const asOf = `${snapshots}/${plans.get(id) ?? 0}`;
      if (asked.current.get(id) === asOf) continue;
      asked.current.set(id, asOf);
      void look(id);
    }
  }, [linked, snapshots, projects, plans]);
}

/** Answers it; the agent that asked is told. A question that somebody else answered meanwhile vanishes as well. */
export async function answerQuestion({ project, question }: OpenQuestion, text: string): Promise<void> {
  try {
    await call('plan.answer', { project, question: question.id, text });
  } catch (error) {
    // Perhaps it was answered elsewhere; its plan tells.
    void look(project);
    throw error;
  }
  write(answerTo(project, question.id), null);
  settle(project, question.id);
}

function settle(project: ProjectId, question: QuestionId): void {
  learn(project, (questions.getState().open.get(project) ?? []).filter((one) => one.question.id !== question));
}
