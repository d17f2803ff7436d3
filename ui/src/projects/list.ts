/** What the sidebar lists, and what moving in it means. It reads the stores when it is asked; it draws nothing. */
import type { ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { arranged, chooseProjectOrder, chooseSessionOrder, moved, placed, projectOrder, sessionOrder } from '../app/order';
import { screen } from '../app/screen';
import { facts } from '../app/store';
import { bySidebar } from '../sessions/order';

/** All sessions of a project in their order: orchestrators first, then new ones, then as a person put them. */
export function inOrder(sessions: readonly SessionView[], wanted: readonly SessionId[] | undefined): SessionView[] {
  const usual = [...sessions].sort(bySidebar);
  const lead = usual.filter((session) => session.kind === 'orchestrator');
  return [...lead, ...arranged(usual.filter((session) => session.kind !== 'orchestrator'), wanted, 'first')];
}

function listed(project: ProjectId): { all: SessionView[]; shown: SessionView[] } {
  const { archived } = screen.getState();
  const all = inOrder(facts.getState().sessions.filter((session) => session.project === project), sessionOrder(project));
  return { all, shown: all.filter((session) => archived || !session.archived) };
}

export function projectsInOrder(): ProjectView[] {
  return arranged(facts.getState().projects, projectOrder(), 'last');
}

const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);

/** `to` counts among the other sessions that are shown; nothing comes before an orchestrator. */
export function placeSession(session: SessionView, to: number): void {
  if (session.kind === 'orchestrator') return;
  const { all, shown } = listed(session.project);
  const first = shown.filter((one) => one.kind === 'orchestrator').length;
  const next = moved(ids(shown), session.id, Math.max(to, first));
  chooseSessionOrder(session.project, placed(ids(all), next));
}

export function placeProject(project: ProjectId, to: number): void {
  chooseProjectOrder(moved(ids(projectsInOrder()), project, to));
}

/** Whether a session can go one place up or down. */
export function sessionSteps(session: SessionView): { up: boolean; down: boolean } {
  const workers = listed(session.project).shown.filter((one) => one.kind !== 'orchestrator');
  const at = workers.findIndex((one) => one.id === session.id);
  return { up: at > 0, down: at !== -1 && at < workers.length - 1 };
}

export function stepSession(session: SessionView, by: -1 | 1): void {
  const { up, down } = sessionSteps(session);
  if (!(by === -1 ? up : down)) return;
  placeSession(session, ids(listed(session.project).shown).indexOf(session.id) + by);
}

export function stepProject(project: ProjectId, by: -1 | 1): void {
  const to = ids(projectsInOrder()).indexOf(project) + by;
  if (to >= 0 && to < facts.getState().projects.length) placeProject(project, to);
}

export interface ListedRow {
  id: string;
  is: 'project' | 'session';
  text: string;
}

/** Every row that could be on screen, drawn or not, from top to bottom. */
export function listedRows(): ListedRow[] {
  const { collapsed } = screen.getState();
  return projectsInOrder().flatMap(({ id, name }): ListedRow[] => [
    { id, is: 'project', text: name },
    ...(collapsed.has(id) ? [] : listed(id).shown.map((session): ListedRow => ({ id: session.id, is: 'session', text: session.title }))),
  ]);
}

/** The next row after `from` that begins with what was typed, or in which a word does. */
export function rowByText(rows: readonly ListedRow[], from: string | undefined, typed: string): ListedRow | undefined {
  const at = rows.findIndex(({ id }) => id === from);
  // A longer text may still mean the row that the shorter one led to.
  const start = typed.length > 1 ? Math.max(at, 0) : at + 1;
  const turned = [...rows.slice(start), ...rows.slice(0, start)];
  const wanted = typed.toLowerCase();
  return turned.find(({ text }) => text.toLowerCase().startsWith(wanted)) ?? turned.find(({ text }) => text.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)));
}
