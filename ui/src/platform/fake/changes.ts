/** What sessions of the in-memory daemon changed. Nothing changes by itself: `touch` makes something happen. */
import type { ChangedFiles, ChangesView, ChangesWaited, FileChangeView, FileDiffView, HunkView, LineView, SessionId } from '../../protocol/generated';
import { find, refuse, type FakeState, type Params } from './calls';

export interface Worktree {
  revision: number;
  files: FileDiffView[];
  notes: string[];
  /** Why nobody watches it. */
  unwatched?: string;
  /** It is not there. */
  gone?: boolean;
  waiting: (() => void)[];
}

const all = new WeakMap<FakeState, Map<SessionId, Worktree>>();

/** `+new`, `-gone` and ` same` lines as a hunk that begins at these lines. */
export function hunk(old: number, now: number, heading: string, text: readonly string[]): HunkView {
  let [before, after] = [old, now];
  const lines = text.map((line): LineView => {
    const [sign, rest] = [line[0], line.slice(1)];
    if (sign === '+') return { change: 'added', new: after++, text: rest };
    if (sign === '-') return { change: 'removed', old: before++, text: rest };
    return { change: 'same', old: before++, new: after++, text: rest };
  });
  return { old_start: old, old_lines: before - old, new_start: now, new_lines: after - now, heading, lines };
}

export function changed(path: string, part: Partial<FileChangeView> = {}, hunks: HunkView[] = []): FileDiffView {
  const count = (change: LineView['change']): number => hunks.reduce((sum, one) => sum + one.lines.filter((line) => line.change === change).length, 0);
  const counts = part.binary === true || part.huge === true || part.submodule === true ? {} : { insertions: count('added'), deletions: count('removed') };
  const file: FileChangeView = { path, status: 'modified', uncommitted: true, binary: false, huge: false, submodule: false, ...counts, ...part };
  return { file, hunks, cut: false };
}

const BUCKET = hunk(12, 12, 'export class TokenBucket', [
  '   readonly #redis: Redis;', '   readonly #rate: number;', '-  #script: string | null = null;', '+  /** One call, so that two workers cannot both spend the last token. */', '+  readonly #script = loadLua("refill_and_take.lua");', ' ',
  '   async take(tenant: string): Promise<boolean> {', '-    const tokens = await this.#redis.get(key(tenant));', '-    if (tokens === null || Number(tokens) < 1) return false;', '-    await this.#redis.decr(key(tenant));', '-    return true;',
  '+    const granted = await this.#redis.evalsha(this.#script.sha, [key(tenant)], [this.#rate, Date.now()]);', '+    return granted === 1;', '   }', ' ', '   async left(tenant: string): Promise<number> {',
]);
const BUCKET_END = hunk(61, 62, 'function key(tenant: string)', [' function key(tenant: string): string {', '-  return "bucket:" + tenant;', '+  return `bucket:{${tenant}}`;', ' }']);
const LUA = hunk(0, 1, '', ['+-- Refills for the time that went by, then takes one token.', '+local rate, now = tonumber(ARGV[1]), tonumber(ARGV[2])', '+local state = redis.call("HMGET", KEYS[1], "tokens", "at")', '+local tokens = math.min(rate, (tonumber(state[1]) or rate) + (now - (tonumber(state[2]) or now)) * rate / 1000)', '+if tokens < 1 then return 0 end', '+redis.call("HSET", KEYS[1], "tokens", tokens - 1, "at", now)', '+return 1']);
const MD = hunk(3, 3, '', [' Limits are per tenant.', '-They are kept in memory.', '+They are kept in Redis, so that all workers share them.']);

/** What the working session changed. */
function ofTheLimiter(): FileDiffView[] {
  return [
    changed('assets/limits.png', { binary: true, status: 'added' }),
    changed('docs/limits.md', { status: 'renamed', old_path: 'docs/rate-limits-and-quotas.md', uncommitted: false, insertions: 23, deletions: 2 }, [MD]),
    changed('scripts/load.sh', { old_mode: '100644', new_mode: '100755', uncommitted: false }),
    changed('src/http/throttle.ts', { insertions: 37, deletions: 22, uncommitted: false }, [hunk(1, 1, '', [' import { TokenBucket } from "../limits/bucket";', '+import { tenantOf } from "./tenant";'])]),
    changed('src/limits/bucket.test.ts', { insertions: 121, deletions: 9 }, [hunk(84, 84, 'describe("two workers")', ['+  it("spend the last token once", async () => {', '+    const granted = await Promise.all([a.take("t"), b.take("t")]);', '+    expect(granted.filter(Boolean)).toHaveLength(1);', '+  });'])]),
    changed('src/limits/bucket.ts', { insertions: 88, deletions: 31 }, [BUCKET, BUCKET_END]),
    changed('src/limits/refill_and_take.lua', { status: 'untracked', insertions: 42 }, [LUA]),
  ];
}

function made(id: SessionId): Worktree {
  const files = id === 'payments-api-23' ? ofTheLimiter() : id === 'payments-api-21' ? [changed('src/ledger/export.ts', {}, [MD]), changed('src/ledger/csv.ts', { status: 'conflicted' }, [MD])] : [];
  return { revision: 1, files, notes: id === 'payments-api-21' ? ['a rebase is in progress there'] : [], waiting: [] };
}

export function worktree(state: FakeState, id: SessionId): Worktree {
  const known = all.get(state) ?? new Map<SessionId, Worktree>();
  all.set(state, known);
  const tree = known.get(id) ?? made(id);
  known.set(id, tree);
  return tree;
}

/** Something happens in a worktree, and who waits for that is told. */
export function touch(state: FakeState, id: SessionId, part: Partial<Worktree>): void {
  const tree = worktree(state, id);
  Object.assign(tree, part, { revision: tree.revision + 1 });
  for (const tell of tree.waiting.splice(0)) tell();
}

const sum = (files: readonly FileDiffView[], of: 'insertions' | 'deletions'): number => files.reduce((all, { file }) => all + (file[of] ?? 0), 0);

function treeOf(state: FakeState, id: SessionId): Worktree {
  const session = find(state, id);
  const tree = worktree(state, id);
  if (tree.gone === true || session.status === 'starting') refuse('WORKTREE_MISSING', `the worktree of ${id} is gone`, `What was kept of it: ao ledger ls ${id}`);
  return tree;
}

const chosen = (tree: Worktree, scope: string | null | undefined): FileDiffView[] => (scope === 'head' ? tree.files.filter(({ file }) => file.uncommitted) : tree.files);

const PAGE = 1_000;

export function list(state: FakeState, { session: id, scope, watch, from, limit }: Params<'changes.list'>): ChangesView {
  const session = find(state, id);
  const tree = treeOf(state, id);
  const files = chosen(tree, scope);
  const first = from ?? 0;
  const last = first + (limit ?? PAGE);
  const unwatched = watch === true && tree.unwatched !== undefined ? { unwatched_because: tree.unwatched } : {};
  return {
    session: id, revision: `r${tree.revision}-${scope ?? 'base'}`, since: scope === 'head' ? 'head' : 'base', commit: '9f1c2ab04d5e6f7081', base: session.base, head: '41d07e5f0a', branch: session.branch,
    files: files.slice(first, last).map(({ file }) => file), total: files.length, ...(last < files.length ? { next: last } : {}),
    insertions: sum(files, 'insertions'), deletions: sum(files, 'deletions'), notes: tree.notes, watched: tree.unwatched === undefined, ...unwatched,
  };
}

function upTo(diff: FileDiffView, most: number): FileDiffView {
  let room = most;
  const hunks: HunkView[] = [];
  for (const one of diff.hunks) {
    if (room <= 0) return { ...diff, hunks, cut: true };
    const lines = one.lines.slice(0, room);
    hunks.push({ ...one, lines });
    room -= lines.length;
    if (lines.length < one.lines.length) return { ...diff, hunks, cut: true };
  }
  return { ...diff, hunks };
}

export function files(state: FakeState, { session, scope, paths, lines }: Params<'changes.files'>): ChangedFiles {
  const known = new Map(chosen(treeOf(state, session), scope).map((diff) => [diff.file.path, diff]));
  return { files: paths.flatMap((path) => known.get(path) ?? []).map((diff) => upTo(diff, lines ?? 2_000)), unchanged: paths.filter((path) => !known.has(path)), left_out: [] };
}

export function wait(state: FakeState, { session, revision }: Params<'changes.wait'>): ChangesWaited | Promise<ChangesWaited> {
  const tree = worktree(state, session);
  if (tree.unwatched !== undefined) refuse('NOT_WATCHED', `nobody watches the worktree of ${session}`);
  if (!revision.startsWith(`r${tree.revision}-`)) return { changed: true };
  return new Promise((resolve) => tree.waiting.push(() => resolve({ changed: true })));
}

/** A session that changed more than anybody reads: 2,000 files, of which one has 10,000 lines. */
export function many(state: FakeState): FakeState {
  const long = Array.from({ length: 12_000 }, (_, index) => `${index % 3 === 0 ? '+' : index % 7 === 0 ? '-' : ' '}const value${index} = ${index};`);
  const rest = Array.from({ length: 2_000 }, (_, index) => changed(`packages/area-${index % 40}/src/generated/module-${index}.ts`, { insertions: index % 90, deletions: index % 17 }, [MD]));
  worktree(state, 'payments-api-23').files = [changed('a/long.ts', {}, [hunk(1, 1, '', long)]), ...rest];
  return state;
}
