/** The in-memory daemon's notices, headroom, plain shells, and its look at a folder before it becomes a project. */
import type { CallMap, HeadroomView, NoticeKind, NoticeView, SessionId, SessionView } from '../../protocol/generated';
import { find, refuse, type Emit, type FakeState, type Params } from './calls';

export function headroom(state: FakeState): HeadroomView {
  const running = state.sessions.filter((one) => one.process !== undefined).length;
  return { memory_total_mib: 15_900, memory_free_mib: 9_800 - running * 310, memory_floor_mib: 512, disk_free_mib: 214_000, disk_floor_mib: 512, agents_mib: running * 310, max_running: state.settings.max_running ?? 16 };
}

export function listNotices(state: FakeState, { before, limit }: Params<'notice.list'>): NoticeView[] {
  const wanted = state.notices.filter((notice) => typeof before !== 'number' || notice.id < before);
  return wanted.toReversed().slice(0, limit ?? 100);
}

export function readNotices(state: FakeState, emit: Emit, { session, up_to }: Params<'notice.read'>): Record<string, never> {
  const seen = (notice: NoticeView): boolean => !notice.read && notice.id <= up_to && (typeof session !== 'string' || notice.session === session);
  const now = state.notices.map((notice) => (seen(notice) ? { ...notice, read: true } : notice));
  const changed = now.filter((notice, at) => notice !== state.notices[at]);
  state.notices = now;
  for (const notice of changed) emit({ kind: 'notice', notice, show: false, sound: false });
  return {};
}

export function openShell(state: FakeState, emit: Emit, id: SessionId): SessionView {
  const beside = find(state, id);
  const numbers = state.sessions.filter((one) => one.project === beside.project).map((one) => Number(one.id.slice(one.id.lastIndexOf('-') + 1)));
  const now = Date.now();
  const shell: SessionView = {
    id: `${beside.project}-${Math.max(...numbers) + 1}`, project: beside.project, kind: 'worker', agent: 'shell', agent_name: 'Shell', title: 'Shell', status: 'running', reason: 'A shell is open in its terminal',
    beside: id, branch: beside.branch, base: beside.base, source: 'worktree', worktree: beside.worktree, change: 1, launch: 1, shell: true, process: { host_pid: 5101, agent_pid: 5102, started_at: now }, archived: false, resumable: false, waiting_messages: 0, created_at: now, changed_at: now,
  };
  state.sessions = [...state.sessions, shell];
  emit({ kind: 'session', session: shell });
  return shell;
}

type Told = [kind: NoticeKind, session: SessionId, title: string, text: string, minutes: number, state: 'new' | 'read' | 'over'];

const TOLD: Told[] = [
  ['finished', 'payments-api-27', 'Statement export', 'It finished its turn and waits for you', 3_010, 'read'],
  ['not_resumable', 'payments-api-22', 'Flaky webhook tests', 'There is no conversation and no prompt to bring back', 1_530, 'read'],
  ['permission', 'payments-api-24', 'Idempotent refunds', 'It wants to run a command: npm run migrate', 1_480, 'over'],
  ['finished', 'web-checkout-11', 'Keyboard order in the cart', 'It finished its turn and waits for you', 300, 'over'],
  ['failed', 'infra-8', 'Cache the build images', 'Its setup failed (exit code 1), and its agent was not started', 40, 'read'],
  ['failed', 'infra-7', 'Alert on queue depth', 'Its agent ended with exit code 137; its last screen is kept', 26, 'new'],
  ['question', 'infra-6', 'Rotate the staging certificates before they run out in January', 'It asks you: which of the two accounts shall it use?', 18, 'new'],
  ['headroom', 'web-checkout-12', 'Receipts by mail', '812 MiB of memory are free, and 912 are wanted to start one more agent', 12, 'read'],
  ['finished', 'payments-api-26', 'Typed error codes', 'It finished its turn and waits for you', 3, 'new'],
  ['permission', 'payments-api-24', 'Idempotent refunds', 'It wants to run a command: npm install', 2, 'new'],
];

/** What a person was told of in the last days; `many` of it before that. */
export function told(now: number, many = 0): NoticeView[] {
  const earlier = Array.from({ length: many }, (_, at): Told => ['finished', 'payments-api-23', 'Rate limiter per tenant', 'It finished its turn and waits for you', 4_000 + (many - at) * 47, 'over']);
  return [...earlier, ...TOLD].map(([kind, session, title, text, minutes, state], at) => ({ id: at + 1, kind, session, project: session.slice(0, session.lastIndexOf('-')), title, text, at: now - minutes * 60_000, read: state !== 'new', over: state === 'over' }));
}

/** Folders by name: `plain` is in no repository, `new` has no commit, `bare` has no checkout, `gone` is missing, `own` is a
 * worktree of a session, `refused` is not for git, what ends in `.txt` is a file, and what is in a second `src` is inside. */
export function lookAt(state: FakeState, { path }: Params<'project.look'>): CallMap['project.look'][1] {
  if (!path.startsWith('/')) return refuse('INVALID_REQUEST', 'A folder must be given with its whole path.');
  const name = path.split('/').at(-1) ?? '';
  const known = state.projects.find((one) => one.path === path);
  if (known !== undefined) return { state: 'repository', root: path, known: known.id, base: known.base, notes: [] };
  if (name.startsWith('gone')) return { state: 'missing', notes: [] };
  if (name.startsWith('plain')) return { state: 'no_repository', notes: [] };
  if (name.startsWith('bare')) return { state: 'bare', notes: [] };
  if (name.startsWith('new')) return { state: 'no_commit', root: path, base: 'main', notes: [] };
  if (name.startsWith('own')) return { state: 'own', notes: ['It belongs to the app itself, and holds its sessions\' work.'] };
  if (name.startsWith('refused')) return { state: 'refused', notes: ['git says that the folder belongs to another user'] };
  if (name.endsWith('.txt')) return { state: 'no_folder', notes: [] };
  const inside = path.indexOf('/src/', path.indexOf('/src/') + 1);
  const root = inside === -1 ? path : path.slice(0, inside);
  const within = inside === -1 ? [] : ['This folder lies inside a repository; the whole repository is used.'];
  return { state: 'repository', root, base: 'main', notes: [...within, 'The repository has no remote; its branches stay on this computer.'] };
}
