/**
 * What needs a person, of everything that is known, in the order of what waiting costs. Pure.
 *
 * The groups, the dearest first, and why they stand so:
 *
 * 1. `blocked`: an agent stands still in the middle of its work until somebody answers. Each minute is a minute of work
 *    that is not done, and one short answer ends it. Who waits longest comes first.
 * 2. `stopped`: nothing goes on by itself and it takes a decision, but nothing is held that grows stale by the minute:
 *    the conversation, the screen and the changes are kept. Again the longest wait first.
 * 3. `unsure`: a terminal does not answer, or an agent gave no sign of life. It may well work; only a look can tell, so
 *    these come after what is known to stand still. Unanswered before silent, since silence is the weaker sign.
 * 4. `finished`: the work is done or at rest, and the agent costs nothing while it waits. Here the newest is first: what
 *    was finished just now is what somebody waits for, and what nobody fetched for a week must not stand before it.
 *    What was looked at since comes after what was not.
 * 5. `held`: queued, because memory or disk are short. It starts by itself once there is room, so it comes last; but
 *    room does not come back by itself, and somebody may rather end an agent or start one all the same.
 *
 * Not in it: what works, prepares or starts; agents that have only just begun; who waits for its turn among many; what
 * a person ended; shells; what is archived.
 */
import type { ProjectId, QuestionView, SessionId, SessionView, TaskView } from '../protocol/generated';
import { crashed, lookOf } from '../sessions/status';
import { restOf } from '../sessions/rest';

export const GROUPS = ['blocked', 'stopped', 'unsure', 'finished', 'held'] as const;
export type GroupId = (typeof GROUPS)[number];

/** What about a session needs a person. */
export type SessionKind =
  | 'permission'
  /** It asks something that only its terminal can show. */
  | 'asks'
  | 'consent'
  | 'failed'
  | 'crashed'
  | 'turn_failed'
  | 'unconfirmed'
  | 'silent'
  | 'finished'
  | 'interrupted'
  | 'ready'
  | 'ended';

const GROUP_OF: Record<SessionKind, GroupId> = {
  permission: 'blocked', asks: 'blocked',
  consent: 'stopped', failed: 'stopped', crashed: 'stopped', turn_failed: 'stopped',
  unconfirmed: 'unsure', silent: 'unsure',
  finished: 'finished', interrupted: 'finished', ready: 'finished', ended: 'finished',
};

/** Only these can be put aside: an agent that stands still until it is answered must stay in sight. */
const ASIDE_GROUPS: ReadonlySet<GroupId> = new Set(['stopped', 'unsure', 'finished']);

/** A question of a project's plan that nobody has answered. */
export interface OpenQuestion {
  project: ProjectId;
  question: QuestionView;
  task: TaskView | null;
}

interface Common {
  /** The same as long as it is about the same. */
  key: string;
  group: GroupId;
  /** Since when it waits. */
  since: number;
}

export interface SessionItem extends Common {
  is: 'session';
  kind: SessionKind;
  session: SessionView;
  /** It finished, and was on screen since. What has not finished needs more than a look. */
  looked: boolean;
}

export interface QuestionItem extends Common {
  is: 'question';
  open: OpenQuestion;
  /** Whose agent asks, if it is still listed. */
  asker: SessionView | null;
}

export interface HeldItem extends Common {
  is: 'held';
  short: 'memory' | 'disk';
  /** In the order of the queue. */
  sessions: readonly SessionView[];
}

export type InboxItem = SessionItem | QuestionItem | HeldItem;

/** What this person did with a state of a session. It counts as long as the session's `change` is the same. */
export interface Mark {
  change: number;
  how: 'looked' | 'aside';
}

export type Marks = ReadonlyMap<SessionId, Mark>;

export interface Inbox {
  /** In order. */
  items: readonly InboxItem[];
  /** How many of them hold something up until a person does something. */
  needs: number;
  /** How many finished and were not looked at since. */
  unread: number;
  /** What was put aside and has not changed since, the newest first. */
  aside: readonly SessionView[];
  atWork: number;
  /** How many finished a task and are for their orchestrator to look at. */
  delegated: number;
}

function kindOfRest(session: SessionView): SessionKind | null {
  switch (restOf(session)) {
    case 'finished':
      return 'finished';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'turn_failed';
    case 'started':
      // Brought back, it goes on only when it is told to; a first start was somebody's wish a moment ago.
      return session.launch > 1 ? 'ready' : null;
  }
}

/** What about it needs a person, if anything does. */
export function kindOf(session: SessionView): SessionKind | null {
  switch (session.status) {
    case 'needs_you':
      if (session.asks !== undefined) return 'permission';
      return lookOf(session).alive ? 'asks' : 'consent';
    case 'failed':
      return 'failed';
    case 'unconfirmed':
      return 'unconfirmed';
    case 'silent':
      return 'silent';
    case 'idle':
      return session.shell ? null : kindOfRest(session);
    case 'exited':
      // Whoever leaves a shell knows it.
      if (session.shell) return null;
      return crashed(session) ? 'crashed' : 'ended';
    case 'queued':
    case 'starting':
    case 'preparing':
    case 'running':
    case 'working':
    case 'stopped':
      return null;
  }
}

/** Who is at work in a project, and who looks after it. */
interface Crew {
  /** Someone works or soon will, so that an orchestrator that rests is woken by itself. */
  busy: boolean;
  /** An agent that is told what workers report. */
  led: boolean;
}

function crews(sessions: readonly SessionView[]): Map<ProjectId, Crew> {
  const all = new Map<ProjectId, Crew>();
  for (const session of sessions) {
    const crew = all.get(session.project) ?? { busy: false, led: false };
    const { group, alive } = lookOf(session);
    if (session.kind === 'orchestrator') crew.led ||= alive && !session.shell;
    else crew.busy ||= !session.shell && (group === 'working' || session.status === 'queued');
    all.set(session.project, crew);
  }
  return all;
}

type Answerable = 'person' | 'nobody' | 'orchestrator';

/** Who has to look at what rests. */
function whose(session: SessionView, kind: SessionKind, crew: Crew | undefined, asking: ReadonlySet<SessionId>): Answerable {
  if (GROUP_OF[kind] !== 'finished') return 'person';
  // What it waits for stands in its question.
  if (asking.has(session.id)) return 'nobody';
  if (session.kind === 'orchestrator') return crew?.busy === true ? 'nobody' : 'person';
  // A task of the plan was given by the orchestrator, which is told and sees to it as long as it lives.
  return session.task !== undefined && crew?.led === true ? 'orchestrator' : 'person';
}

function heldItems(sessions: readonly SessionView[]): HeldItem[] {
  return (['memory', 'disk'] as const).flatMap((short) => {
    const waiting = sessions.filter((session) => session.status === 'queued' && session.queue?.waits_for === short);
    if (waiting.length === 0) return [];
    waiting.sort((a, b) => (a.queue?.position ?? 0) - (b.queue?.position ?? 0));
    return [{ is: 'held' as const, key: `held/${short}`, group: 'held' as const, since: Math.min(...waiting.map((session) => session.changed_at)), short, sessions: waiting }];
  });
}

const RANK = new Map<string, number>(GROUPS.map((group, index) => [group, index]));

/** Within a group: what comes first whenever it began. */
function weight(item: InboxItem): number {
  if (item.is !== 'session') return 0;
  return item.kind === 'silent' || item.looked ? 1 : 0;
}

function byCost(a: InboxItem, b: InboxItem): number {
  const newestFirst = a.group === 'finished' ? -1 : 1;
  return (RANK.get(a.group) ?? 0) - (RANK.get(b.group) ?? 0) || weight(a) - weight(b) || newestFirst * (a.since - b.since) || a.key.localeCompare(b.key);
}

/** Whether it holds something up until a person does something; what is finished only waits to be looked at. */
export function needsPerson({ group }: Pick<InboxItem, 'group'>): boolean {
  return group === 'blocked' || group === 'stopped' || group === 'unsure';
}

export function mayBePutAside(item: InboxItem): item is SessionItem {
  return item.is === 'session' && ASIDE_GROUPS.has(item.group);
}

export function inboxOf(all: readonly SessionView[], questions: readonly OpenQuestion[], marks: Marks): Inbox {
  const sessions = all.filter((session) => !session.archived);
  const byProject = crews(sessions);
  const asking = new Set(questions.flatMap(({ question }) => question.by ?? []));
  const items: InboxItem[] = heldItems(sessions);
  const aside: SessionView[] = [];
  let delegated = 0;
  for (const session of sessions) {
    const kind = kindOf(session);
    if (kind === null) continue;
    const by = whose(session, kind, byProject.get(session.project), asking);
    if (by === 'orchestrator') delegated += 1;
    if (by !== 'person') continue;
    const known = marks.get(session.id);
    const how = known?.change === session.change ? known.how : null;
    const item: SessionItem = { is: 'session', key: session.id, group: GROUP_OF[kind], kind, session, since: session.asks?.since ?? session.changed_at, looked: how === 'looked' && GROUP_OF[kind] === 'finished' };
    if (how === 'aside' && mayBePutAside(item)) aside.push(session);
    else items.push(item);
  }
  for (const open of questions) {
    const { question, project } = open;
    items.push({ is: 'question', key: `${project}/question-${question.id}`, group: 'blocked', since: question.at, open, asker: sessions.find((one) => one.id === question.by) ?? null });
  }
  items.sort(byCost);
  return {
    items,
    needs: items.filter(needsPerson).length,
    unread: items.filter((item) => item.is === 'session' && item.group === 'finished' && !item.looked).length,
    aside: aside.sort((a, b) => b.changed_at - a.changed_at),
    atWork: sessions.filter((session) => lookOf(session).group === 'working').length,
    delegated,
  };
}
