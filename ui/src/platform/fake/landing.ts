/** Landings of the in-memory daemon. Nothing goes on by itself, except in the scene `landing`: `goOn` makes the next step. */
import type { LandingState, LandingView, LandStep, SessionId } from '../../protocol/generated';
import { change, find, refuse, type Emit, type FakeState, type Params } from './calls';
import { worktree } from './changes';
import { settingsView } from './settings';

interface Underway {
  view: LandingView;
  steps: LandStep[];
  waiting: ((view: LandingView) => void)[];
}

const all = new WeakMap<FakeState, Map<SessionId, Underway>>();
/** States in which landings go on by themselves. */
const moving = new WeakSet<FakeState>();

function underway(state: FakeState): Map<SessionId, Underway> {
  const known = all.get(state) ?? new Map<SessionId, Underway>();
  all.set(state, known);
  return known;
}

function tell(one: Underway, next: LandingState): void {
  one.view = { ...one.view, state: next };
  for (const answer of one.waiting.splice(0)) answer(one.view);
}

/** The next step, or what it ends with. */
export function goOn(state: FakeState, emit: Emit, id: SessionId, end?: LandingState): void {
  const one = underway(state).get(id);
  if (one === undefined || one.view.state.is !== 'running') return;
  const step = end === undefined ? one.steps.shift() : undefined;
  if (step !== undefined) {
    tell(one, { is: 'running', step });
    return;
  }
  const landed: LandingState = { is: 'landed', commit: '5b2f0a91c7d84e33', notes: [], pull_request: 'https://example.com/shop/compare/main...branch' };
  if (end === undefined && one.view.state.step === 'archiving') change(state, emit, id, { status: 'stopped', reason: 'Its work has landed; its worktree is in the trash.', archived: true });
  tell(one, end ?? landed);
}

function byItself(state: FakeState, emit: Emit, id: SessionId): void {
  if (!moving.has(state)) return;
  setTimeout(() => {
    goOn(state, emit, id);
    if (underway(state).get(id)?.view.state.is === 'running') byItself(state, emit, id);
  }, 1_500);
}

export function land(state: FakeState, emit: Emit, { session: id, method, push, no_check, keep }: Params<'session.land'>): LandingView {
  const session = find(state, id);
  const { files } = worktree(state, id);
  const loose = files.filter(({ file }) => file.uncommitted).length;
  if (session.status === 'working' && keep !== true) refuse('SESSION_BUSY', `${id} is at work: wait for the end of its turn, or land with --keep`);
  if (loose > 0) refuse('WORKTREE_DIRTY', `the worktree of ${id} has what would not be landed: ${loose} changed files`, 'Have its agent commit it, or commit it yourself, then land again.');
  if (files.length === 0) refuse('NOTHING_TO_LAND', `${session.branch} has nothing that ${session.base} has not`);
  const { check, land: usual } = settingsView(state, session.project).effective;
  const steps: LandStep[] = [...(typeof check === 'string' && no_check !== true ? ['checking' as const] : []), 'moving', ...(push === true ? ['pushing' as const] : []), ...(keep === true ? [] : ['archiving' as const])];
  const view: LandingView = { session: id, branch: session.branch, base: session.base, method: method ?? usual ?? 'rebase', state: { is: 'running', step: 'combining' } };
  underway(state).set(id, { view, steps, waiting: [] });
  byItself(state, emit, id);
  return view;
}

export function landing(state: FakeState, { session: id, past }: Params<'session.landing'>): LandingView | Promise<LandingView> {
  const one = underway(state).get(id) ?? refuse('INVALID_REQUEST', `${id} has not been landed`, `Land it: ao session land ${id}`);
  const { state: now } = one.view;
  if (now.is !== 'running' || now.step !== past) return one.view;
  return new Promise((resolve) => one.waiting.push(resolve));
}

export function cancelLanding(state: FakeState, id: SessionId): LandingView {
  const one = underway(state).get(id) ?? refuse('INVALID_REQUEST', `${id} has not been landed`);
  const now = one.view.state;
  if (now.is === 'running' && (now.step === 'combining' || now.step === 'checking')) tell(one, { is: 'cancelled' });
  return one.view;
}

/** The working session has committed all and rests, its project has a check, and landings go on by themselves. */
export function landable(state: FakeState): FakeState {
  const id = 'payments-api-23';
  const tree = worktree(state, id);
  tree.files = tree.files.map((diff) => ({ ...diff, file: { ...diff.file, uncommitted: false } }));
  state.sessions = state.sessions.map((one) => (one.id === id ? { ...one, status: 'idle', reason: 'Its agent waits for the next prompt.' } : one));
  settingsView(state, 'payments-api').own.check = 'npm run lint && npm test';
  moving.add(state);
  return state;
}
