/**
 * The daemon's facts as the interface holds them, and how news changes them.
 *
 * Views are replaced whole and never merged. Facts stay in place while the link is down: what was last known is shown,
 * and the link's state says that it may be old.
 */
import type { AgentView, AppInfo, AppNews, DaemonView, Event, LinkState, MessageView, NoticeView, ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { putMessage } from './messages';

export interface Facts {
  info: AppInfo | null;
  link: LinkState;
  /** True once a snapshot has come. */
  known: boolean;
  seq: number;
  daemon: DaemonView | null;
  projects: ProjectView[];
  /** The sessions of the lists; a plain shell beside an agent is a part of that agent's session and stands in `shells`. */
  sessions: SessionView[];
  /** Plain shells beside agents, oldest first. */
  shells: SessionView[];
  agents: AgentView[];
  /** What the person was told of, oldest first: the newest of it. */
  notices: NoticeView[];
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
  shells: [],
  agents: [],
  notices: [],
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
      const { seq, daemon, projects, agents, notices } = news.snapshot;
      const [sessions, shells] = parted(news.snapshot.sessions);
      return { ...facts, known: true, seq, daemon, projects, sessions, shells, agents, notices, snapshots: facts.snapshots + 1 };
    }
    case 'event':
      // An event that the snapshot already contains.
      if (!facts.known || news.seq <= facts.seq) return facts;
      return { ...applyEvent(facts, news.event), seq: news.seq };
    case 'info':
      return { ...facts, info: news.info };
    case 'show':
    case 'drop':
    case 'act':
    case 'quitting':
      return facts;
  }
}

/** Sessions, and plain shells beside them. */
function parted(all: readonly SessionView[]): [SessionView[], SessionView[]] {
  return [all.filter((one) => one.beside === undefined), all.filter((one) => one.beside !== undefined)];
}

/** What follows from a session as it is now. */
export function withSession(facts: Facts, session: SessionView): Facts {
  const list = session.beside === undefined ? 'sessions' : 'shells';
  return { ...facts, [list]: put(facts[list], session) };
}

/** How many of the newest notices are held; `notice.list` has older ones. */
const NOTICES_HELD = 200;

/** By number: one that is older than those held comes as an event too, when it has been read. */
function withNotice(all: NoticeView[], notice: NoticeView): NoticeView[] {
  if (all.some((other) => other.id === notice.id)) return put(all, notice);
  const at = all.findLastIndex((other) => other.id < notice.id) + 1;
  return all.toSpliced(at, 0, notice).slice(-NOTICES_HELD);
}

function applyEvent(facts: Facts, event: Event): Facts {
  switch (event.kind) {
    case 'project':
      return { ...facts, projects: put(facts.projects, event.project) };
    case 'project_removed':
      return { ...facts, projects: facts.projects.filter((project) => project.id !== event.id) };
    case 'session':
      return withSession(facts, event.session);
    case 'session_removed':
      return { ...facts, sessions: facts.sessions.filter((session) => session.id !== event.id), shells: facts.shells.filter((shell) => shell.id !== event.id) };
    case 'plan':
      return { ...facts, plans: new Map(facts.plans).set(event.project, event.row.seq) };
    case 'message':
      return { ...facts, messages: withMessage(facts.messages, event.message) };
    case 'notice':
      return { ...facts, notices: withNotice(facts.notices, event.notice) };
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

function put<T extends { id: string | number }>(list: T[], item: T): T[] {
  const at = list.findIndex((other) => other.id === item.id);
  return at === -1 ? [...list, item] : list.with(at, item);
}
