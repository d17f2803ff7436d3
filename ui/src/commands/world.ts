/** What decides whether an action is possible: the facts and what is on screen, at one moment. */
import type { Facts } from '../app/news';
import { mutedNow } from '../app/notification-settings';
import { arranged, projectOrder, sessionOrder } from '../app/order';
import { past, type Past } from '../app/past';
import { promptsKept } from '../app/prompts';
import { screen, type Screen } from '../app/screen';
import { facts } from '../app/store';
import { shellsOf, tabs } from '../app/tabs';
import { keptNow, needsIn, type Kept } from '../inbox/tell';
import { needsPage } from '../link/Banner';
import { inOrder } from '../projects/list';
import type { ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { actionsFor, type SessionAction } from '../sessions/actions';

export interface World {
  facts: Facts;
  screen: Screen;
  past: Past;
  /** Whether there are prompts to forget. */
  prompts: boolean;
  /** The projects that no notices come from. */
  muted: readonly ProjectId[];
  /** The shell that is in front, by the session that it stands beside. */
  tabs: ReadonlyMap<SessionId, SessionId>;
  /** The order in which a person put projects, and sessions within one. */
  order: { projects: readonly ProjectId[]; sessions: (project: ProjectId) => readonly SessionId[] | undefined };
  /** What the inbox is made of, beside the facts. */
  inbox: Kept;
}

export function worldNow(): World {
  return { facts: facts.getState(), screen: screen.getState(), past: past.getState(), prompts: promptsKept(), muted: mutedNow(), tabs: tabs.getState().shown, order: { projects: projectOrder(), sessions: sessionOrder }, inbox: keptNow() };
}

/** Whether the window shows what it is for, and not why it cannot. */
export function isReady({ facts: { known, link } }: World): boolean {
  return known && !needsPage(link);
}

export function sessionOf({ facts: { sessions }, screen: { view } }: World): SessionView | undefined {
  return view.kind === 'session' ? sessions.find((session) => session.id === view.session) : undefined;
}

/** The project of what is on screen, else the first one. */
export function projectOf(world: World): ProjectView | undefined {
  const { view } = world.screen;
  const id = sessionOf(world)?.project ?? (view.kind === 'settings' || view.kind === 'cleanup' ? view.project : null);
  return world.facts.projects.find((project) => project.id === id) ?? world.facts.projects[0];
}

/** Whether the session on screen offers a verb. */
export function offers(world: World, verb: SessionAction): boolean {
  const session = sessionOf(world);
  return isReady(world) && session !== undefined && actionsFor(session).includes(verb);
}

/** The plain shells beside the session on screen. */
export function shellsBeside(world: World): SessionView[] {
  const session = sessionOf(world);
  return session === undefined ? [] : shellsOf(world.facts.shells, session.id);
}

/** The shell whose terminal is on screen, if it is one and not the agent's. */
export function shellInFront(world: World): SessionView | undefined {
  return shellsBeside(world).find((shell) => shell.beside !== undefined && world.tabs.get(shell.beside) === shell.id);
}

/** The sessions as the sidebar lists them. */
export function listed({ facts: { projects, sessions }, order }: World): SessionView[] {
  const own = (id: ProjectId): SessionView[] => sessions.filter((session) => session.project === id && !session.archived);
  return arranged(projects, order.projects, 'last').flatMap(({ id }) => inOrder(own(id), order.sessions(id)));
}

/** The session that comes after the one on screen, or before it; from elsewhere the first, or the last. */
export function neighbour(world: World, by: 1 | -1): SessionView | undefined {
  const all = listed(world);
  const at = all.findIndex((session) => session.id === sessionOf(world)?.id);
  if (at === -1) return by === 1 ? all[0] : all.at(-1);
  const next = all[(at + by + all.length) % all.length];
  return next?.id === all[at]?.id ? undefined : next;
}

/** Who waits for a person: the one after the one on screen, in the order of the inbox. */
export function nextWaiting(world: World): SessionView | undefined {
  const waiting = needsIn(world.facts, world.inbox).sessions;
  const current = sessionOf(world)?.id;
  const at = waiting.findIndex((id) => id === current);
  const next = waiting[(at + 1) % Math.max(waiting.length, 1)];
  return next === current ? undefined : world.facts.sessions.find(({ id }) => id === next);
}
