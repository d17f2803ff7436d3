/** The in-memory daemon's calls: enough of each to see the interface do its work. */
import type { AgentView, CallError, CallMap, DaemonView, Event, LogRow, MessageView, NoticeView, PlanView, ProjectId, ProjectView, PromptView, SessionId, SessionView, Settings } from '../../protocol/generated';
import { CallFailure } from '../bridge';
import { files as changedFiles, list as changesOf, wait as waitForChanges } from './changes';
import { apply, plan, type Lying } from './cleanup';
import { capture, drop, listLedger, patchOf, restoreEntry, showEntry } from './ledger';
import { cancelLanding, land, landing } from './landing';
import { answerPlan, planOf } from './plan';
import { addTask, askQuestion, changeTask, decide, setGoal } from './plan-edit';
import { CHECKS } from './scenes';
import { configure, settingsView, trust, writeSettings } from './settings';
import { headroom, listNotices, lookAt, openShell, readNotices } from './desk';
import { answer, cancel, log, messagesOf, prompt, send } from './talk';

export interface FakeState {
  seq: number;
  daemon: DaemonView;
  projects: ProjectView[];
  sessions: SessionView[];
  agents: AgentView[];
  notices: NoticeView[];
  settings: Settings;
  lying: Lying;
  messages: MessageView[];
  logs: Map<SessionId, LogRow[]>;
  plans: Map<ProjectId, PlanView>;
  /** The permission prompts on screens. */
  prompts: Map<SessionId, PromptView>;
  /** Who waits for rows of history, and is answered by `happen`. */
  waiting: Map<SessionId, ((rows: LogRow[]) => void)[]>;
}

/** The session whose worktree holds work that is in no commit. */
export const DIRTY = 'payments-api-21';

export type Emit = (event: Event) => void;
export type Params<M extends keyof CallMap> = CallMap[M][0];

export function refuse(code: CallError['code'], message: string, hint?: string): never {
  throw new CallFailure({ code, class: 'conflict', message, ...(hint === undefined ? {} : { hint }) });
}

export function find(state: FakeState, id: string): SessionView {
  return state.sessions.find((one) => one.id === id) ?? refuse('SESSION_NOT_FOUND', `There is no session ${id}.`);
}

export function change(state: FakeState, emit: Emit, id: string, part: Partial<SessionView>): SessionView {
  const before = find(state, id);
  const session = { ...before, ...(part.status === undefined ? {} : { change: before.change + 1 }), ...part };
  state.sessions = state.sessions.map((one) => (one.id === id ? session : one));
  emit({ kind: 'session', session });
  return session;
}

function create(state: FakeState, emit: Emit, params: Params<'session.create'>): SessionView {
  if (params.branch === 'main') refuse('BRANCH_TAKEN', 'The branch main exists already.', 'Choose another name for the branch.');
  const agent = state.agents.find((one) => one.id === (params.agent ?? 'shell'));
  if (agent?.installed !== true) refuse('AGENT_NOT_INSTALLED', `${agent?.name ?? 'That agent'} is not installed.`, agent?.install);
  const numbers = state.sessions.filter((one) => one.project === params.project).map((one) => Number(one.id.slice(one.id.lastIndexOf('-') + 1)));
  const id = `${params.project}-${Math.max(0, ...numbers) + 1}`;
  const title = params.title ?? params.prompt?.split('\n')[0]?.slice(0, 60) ?? agent.name;
  const now = Date.now();
  const session: SessionView = {
    id, project: params.project, kind: 'worker', agent: agent.id, agent_name: agent.name, title, status: 'running', reason: 'Its agent runs.',
    branch: params.branch ?? `ao/${id}`, base: params.base ?? 'main', source: params.source?.from ?? 'new_branch', worktree: `/home/ada/.ao/desktop/worktrees/${params.project}/${id}`,
    change: 1, launch: 1, shell: agent.id === 'shell', process: { host_pid: 5001, agent_pid: 5002, started_at: now }, archived: false, resumable: false, waiting_messages: 0, created_at: now, changed_at: now,
    ...(typeof params.model === 'string' ? { model: params.model } : {}), ...(typeof params.effort === 'string' ? { effort: params.effort } : {}), ...(typeof params.mode === 'string' ? { mode: params.mode } : {}),
  };
  state.sessions = [...state.sessions, session];
  emit({ kind: 'session', session });
  return session;
}

function addProject(state: FakeState, emit: Emit, params: Params<'project.add'>): CallMap['project.add'][1] {
  const looked = lookAt(state, { path: params.path });
  const path = looked.root ?? params.path;
  const name = path.split('/').at(-1) ?? '';
  const lacks = looked.state === 'no_repository' || looked.state === 'no_commit';
  if (looked.state !== 'repository' && !(lacks && params.init === true)) refuse('NOT_A_REPOSITORY', `${params.path} is not a git repository.`, 'Choose a folder with a git repository, or run git init in it.');
  if (state.projects.some((one) => one.id === name)) refuse('PROJECT_EXISTS', `${name} is in the list already.`);
  const project: ProjectView = { id: name, name, path, base: 'main', present: true, remote: false, added_at: Date.now() };
  state.projects = [...state.projects, project];
  emit({ kind: 'project', project });
  return { project, notes: ['It has no remote, so nothing can be pushed.'] };
}

export function fakeCall(state: FakeState, method: string, raw: unknown, emit: Emit): unknown {
  const params = raw as Record<string, unknown>;
  const id = String(params['session']);
  switch (method as keyof CallMap) {
    case 'daemon.doctor':
      return CHECKS;
    case 'daemon.status':
      return state.daemon;
    case 'agent.list':
      return state.agents;
    case 'daemon.headroom':
      return headroom(state);
    case 'notice.list':
      return listNotices(state, raw as Params<'notice.list'>);
    case 'notice.read':
      return readNotices(state, emit, raw as Params<'notice.read'>);
    case 'session.shell':
      return openShell(state, emit, id);
    case 'project.look':
      return lookAt(state, raw as Params<'project.look'>);
    case 'project.add':
      return addProject(state, emit, raw as Params<'project.add'>);
    case 'project.remove': {
      const project = String(params['project']);
      if (state.sessions.some((one) => one.project === project && !one.archived)) refuse('PROJECT_IN_USE', 'This project has sessions that are not archived.', 'End those that run and archive all of them. What is archived is kept, and comes back with the project when its folder is added again.');
      for (const gone of state.sessions.filter((one) => one.project === project)) emit({ kind: 'session_removed', id: gone.id });
      state.sessions = state.sessions.filter((one) => one.project !== project);
      state.projects = state.projects.filter((one) => one.id !== project);
      emit({ kind: 'project_removed', id: project });
      return {};
    }
    case 'session.create':
      return create(state, emit, raw as Params<'session.create'>);
    case 'session.send':
      return send(state, emit, raw as Params<'session.send'>);
    case 'message.list':
      return messagesOf(state, id);
    case 'message.cancel':
      return cancel(state, emit, raw as Params<'message.cancel'>);
    case 'session.log':
      return log(state, raw as Params<'session.log'>);
    case 'session.prompt':
      return prompt(state, id);
    case 'session.answer':
      return answer(state, emit, raw as Params<'session.answer'>);
    case 'agent.restart':
      return state.sessions.filter((one) => one.agent === params['agent'] && one.process !== undefined).map((one) => ({ session: one.id, outcome: one.status === 'idle' ? 'restarted' : one.status === 'unconfirmed' ? 'refused' : 'when_idle' }));
    case 'session.interrupt':
      change(state, emit, id, { status: 'idle', reason: 'You interrupted it.', changed_at: Date.now() });
      return {};
    case 'session.kill': {
      const ended = { ...find(state, id) };
      const remove = params['remove_worktree'] === true;
      if (remove && ended.id === DIRTY && params['dirty'] !== true) refuse('WORKTREE_DIRTY', `The worktree of ${id} has changes that are in no commit: 2 changed files.`, 'Commit them, or end the session without removing its worktree.');
      if (ended.status === 'unconfirmed') refuse('SESSION_UNCONFIRMED', `The terminal of ${id} does not answer, so it cannot be ended safely.`, 'It is asked again by itself; try again when it answers.');
      if (ended.process === undefined && ended.status !== 'queued' && ended.status !== 'starting') return ended;
      delete ended.process;
      state.sessions = state.sessions.map((one) => (one.id === id ? ended : one));
      return change(state, emit, id, { status: 'stopped', reason: 'You ended it; its worktree and last screen are kept.', resumable: true, changed_at: Date.now() });
    }
    case 'session.restore':
      return change(state, emit, id, { status: 'running', reason: 'Its agent runs.', shell: params['how'] === 'shell' || find(state, id).agent === 'shell', launch: find(state, id).launch + 1, changed_at: Date.now(), process: { host_pid: 5003, agent_pid: 5004, started_at: Date.now() } });
    case 'session.land':
      return land(state, emit, raw as Params<'session.land'>);
    case 'session.landing':
      return landing(state, raw as Params<'session.landing'>);
    case 'session.land_cancel':
      return cancelLanding(state, id);
    case 'session.bump': {
      const waiting = { ...find(state, id) };
      if (waiting.status !== 'queued' || params['now'] !== true) return waiting;
      delete waiting.queue;
      state.sessions = state.sessions.map((one) => (one.id === id ? waiting : one));
      return change(state, emit, id, { status: 'starting', reason: 'Its worktree is being made', changed_at: Date.now() });
    }
    case 'session.memory':
      return state.sessions.filter((one) => one.process !== undefined && (params['session'] === undefined || one.id === id)).map((one) => ({ session: one.id, mib: 310 }));
    case 'session.rename':
      return change(state, emit, id, { title: String(params['title']) });
    case 'session.archive':
      return change(state, emit, id, { archived: params['archived'] === true });
    case 'session.show':
      return find(state, id);
    case 'orchestrator.ensure': {
      const project = String(params['project']);
      const existing = state.sessions.find((one) => one.project === project && one.kind === 'orchestrator');
      if (existing !== undefined) return { session: existing, outcome: 'existing' };
      const made = create(state, emit, { project, agent: 'claude-code', title: 'Orchestrator' });
      return { session: change(state, emit, made.id, { kind: 'orchestrator' }), outcome: 'created' };
    }
    case 'settings.read':
      return state.settings;
    case 'settings.write':
      return writeSettings(state, (raw as Params<'settings.write'>).settings);
    case 'project.settings':
      return settingsView(state, String(params['project']));
    case 'project.configure':
      return configure(state, raw as Params<'project.configure'>);
    case 'project.trust':
      return trust(state, raw as Params<'project.trust'>);
    case 'terminal.text':
      if (find(state, String(params['session'])).status === 'queued') refuse('SESSION_NOT_RUNNING', 'The session has no terminal.');
      return { lines: ['The last screen.'], cols: 80, rows: 24, live: false };
    case 'gc.plan':
      return plan(state, raw as Params<'gc.plan'>);
    case 'gc.apply':
      return apply(state, raw as Params<'gc.apply'>);
    case 'changes.list':
      return changesOf(state, raw as Params<'changes.list'>);
    case 'changes.files':
      return changedFiles(state, raw as Params<'changes.files'>);
    case 'changes.wait':
      return waitForChanges(state, raw as Params<'changes.wait'>);
    case 'plan.show':
      return planOf(state, String(params['project']));
    case 'plan.answer':
      return answerPlan(state, emit, raw as Params<'plan.answer'>);
    case 'plan.goal':
      return setGoal(state, emit, raw as Params<'plan.goal'>);
    case 'plan.add':
      return addTask(state, emit, raw as Params<'plan.add'>);
    case 'plan.change':
      return changeTask(state, emit, raw as Params<'plan.change'>);
    case 'plan.decide':
      return decide(state, emit, raw as Params<'plan.decide'>);
    case 'plan.ask':
      return askQuestion(state, emit, raw as Params<'plan.ask'>);
    case 'ledger.restore':
      return restoreEntry(state, emit, raw as Params<'ledger.restore'>);
    case 'ledger.list':
      return listLedger(state, raw as Params<'ledger.list'>);
    case 'ledger.show':
      return showEntry(state, raw as Params<'ledger.show'>);
    case 'ledger.diff':
      return patchOf(state, raw as Params<'ledger.diff'>);
    case 'ledger.capture':
      return capture(state, raw as Params<'ledger.capture'>);
    case 'ledger.drop':
      return drop(state, raw as Params<'ledger.drop'>);
    case 'state.subscribe':
    case 'daemon.stop':
    case 'project.list':
    case 'session.list':
    case 'terminal.attach':
    case 'terminal.detach':
    case 'terminal.resize':
    case 'hook.report':
    case 'session.wait':
    case 'session.brief':
    case 'session.transcript':
    case 'plan.log':
    case 'plan.report':
    case 'trash.list':
    case 'trash.empty':
      return refuse('UNKNOWN_CALL', `The in-memory daemon does not know ${method}.`);
  }
}
