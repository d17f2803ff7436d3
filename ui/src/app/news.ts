/**
 * The daemon's facts as the interface holds them, and how news changes them.
 *
 * Views are replaced whole and never merged. Facts stay in place while the link is down: what was last known is shown,
 * and the link's state says that it may be old.
 */
import type { AgentView, AppInfo, AppNews, DaemonView, Event, LinkState, MessageView, ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { putMessage } from '../talk/messages';

export interface Facts {
  info: AppInfo | null;
  link: LinkState;
  /** True once a snapshot has come. */
  known: boolean;
  seq: number;
  daemon: DaemonView | null;
  projects: ProjectView[];
  sessions: SessionView[];
  agents: AgentView[];
  /** How many snapshots have come: what was asked for after an older one has to be asked for again. */
  snapshots: number;
  /** The messages of sessions whose messages were asked for, oldest first. */
  messages: ReadonlyMap<SessionId, readonly MessageView[]>;
  /** The newest line of each plan's history that an event told of: whoever shows a plan asks for it again. */
  plans: ReadonlyMap<ProjectId, number>;
}

export const NO_FACTS: Facts = {
  info: null,
  link: { state: 'connecting' },
  known: false,
  seq: 0,
  daemon: null,
  projects: [],
  sessions: [],
  agents: [],
  snapshots: 0,
  messages: new Map(),
  plans: new Map(),
};

/** The same facts object comes back when nothing changed. */
export function applyNews(facts: Facts, news: AppNews): Facts {
  switch (news.news) {
    case 'link':
      return { ...facts, link: news.link };
    case 'snapshot': {
      const { seq, daemon, projects, sessions, agents } = news.snapshot;
      return { ...facts, known: true, seq, daemon, projects, sessions, agents, snapshots: facts.snapshots + 1 };
    }
    case 'event':
      // An event that the snapshot already contains.
      if (!facts.known || news.seq <= facts.seq) return facts;
      return { ...applyEvent(facts, news.event), seq: news.seq };
    case 'show':
      return facts;
  }
}

function applyEvent(facts: Facts, event: Event): Facts {
  switch (event.kind) {
    case 'project':
      return { ...facts, projects: put(facts.projects, event.project) };
    case 'project_removed':
      return { ...facts, projects: facts.projects.filter((project) => project.id !== event.id) };
    case 'session':
      return { ...facts, sessions: put(facts.sessions, event.session) };
    case 'session_removed':
      return { ...facts, sessions: facts.sessions.filter((session) => session.id !== event.id) };
    case 'plan':
      return { ...facts, plans: new Map(facts.plans).set(event.project, event.row.seq) };
    case 'message':
      return { ...facts, messages: withMessage(facts.messages, event.message) };
    case 'agents':
      return { ...facts, agents: event.agents };
    case 'daemon':
      return { ...facts, daemon: event.daemon };
  }
}

/** Messages of a session that nobody has looked at are not kept: they are asked for when somebody does. */
function withMessage(all: Facts['messages'], message: MessageView): Facts['messages'] {
  const known = all.get(message.session);
  return known === undefined ? all : new Map(all).set(message.session, putMessage(known, message));
}

function put<T extends { id: string }>(list: T[], item: T): T[] {
  const at = list.findIndex((other) => other.id === item.id);
  return at === -1 ? [...list, item] : list.with(at, item);
}
