/**
 * A project's plan as last told. Its events say only that it changed, so it is asked for again then: never twice at
 * once, and only while somebody looks.
 */
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import { useFacts } from '../app/store';
import { call, toCallError } from '../platform/bridge';
import type { CallError, PlanView, ProjectId } from '../protocol/generated';
import { crewKey } from './words';

interface Known {
  plan: PlanView | null;
  error: CallError | null;
}

interface Plans {
  known: ReadonlyMap<ProjectId, Known>;
}

const NOTHING: Plans = { known: new Map() };
const plans = createStore<Plans>(() => NOTHING);
const UNKNOWN: Known = { plan: null, error: null };

/** Those that are asked for just now, and whether they have to be asked for again. */
const asking = new Map<ProjectId, boolean>();

/** For tests: as if the window had just opened. */
export function forgetPlans(): void {
  plans.setState(NOTHING, true);
  asking.clear();
}

function learn(project: ProjectId, part: Partial<Known>): void {
  plans.setState(({ known }) => ({ known: new Map(known).set(project, { ...(known.get(project) ?? UNKNOWN), ...part }) }));
}

export async function lookAtPlan(project: ProjectId): Promise<void> {
  if (asking.has(project)) {
    asking.set(project, true);
    return;
  }
  asking.set(project, false);
  try {
    learn(project, { plan: await call('plan.show', { project }), error: null });
  } catch (thrown) {
    learn(project, { error: toCallError(thrown) });
  }
  const again = asking.get(project) === true;
  asking.delete(project);
  if (again) await lookAtPlan(project);
}

/** Kept up to date as long as the component that asks is on screen. */
export function usePlan(project: ProjectId): Known {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  const seq = useFacts((facts) => facts.plans.get(project) ?? 0);
  const crew = useFacts((facts) => crewKey(project, facts.sessions));
  useEffect(() => {
    if (linked) void lookAtPlan(project);
  }, [project, linked, snapshots, seq, crew]);
  return useStore(plans, ({ known }) => known.get(project) ?? UNKNOWN);
}
