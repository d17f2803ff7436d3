/** A plan as a person reads it: in groups, by names they know, with what each thing has. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { GcChoice, GcKind, GcRow, GcVerdict, ProjectView, SessionView } from '../protocol/generated';
import type { IconName } from '../theme/Icon';
import type { Mark, Tone } from '../theme/mark';
import { roomsOf, totalOf, totalWords } from '../app/disk-room';

export const VERDICTS: readonly GcVerdict[] = ['can_go', 'if_named', 'keep'];

/** By verdict, what takes most room first; what takes none, or was not counted yet, in the daemon's order. */
export function grouped(rows: readonly GcRow[]): Map<GcVerdict, GcRow[]> {
  const groups = new Map<GcVerdict, GcRow[]>(VERDICTS.map((verdict) => [verdict, []]));
  for (const row of rows) groups.get(row.verdict)?.push(row);
  for (const list of groups.values()) list.sort((a, b) => (b.room?.own ?? 0) - (a.room?.own ?? 0));
  return groups;
}

/** What a person chose otherwise than the daemon proposes, by name. */
export type Picks = ReadonlyMap<string, boolean>;

export function isChosen(row: GcRow, picks: Picks): boolean {
  switch (row.verdict) {
    case 'can_go':
      return picks.get(row.name) ?? true;
    case 'if_named':
      return picks.get(row.name) ?? false;
    case 'keep':
      return false;
  }
}

/** In the order in which they are shown, which is the order in which they go. */
export function chosenOf(rows: readonly GcRow[], picks: Picks): GcRow[] {
  return [...grouped(rows).values()].flat().filter((row) => isChosen(row, picks));
}

export function choiceOf(row: GcRow): GcChoice {
  return { name: row.name, proof: row.proof };
}

/** The words of the one action: what happens, to how many, and how much room that is. */
export function actionWords(rows: readonly GcRow[]): string {
  const count = rows.length;
  if (count === 0) return t`Move to the trash`;
  const room = totalWords(totalOf(roomsOf(rows)));
  const branches = rows.filter((row) => row.kind === 'branch').length;
  if (branches === 0) return room === null ? plural(count, { other: 'Move # to the trash' }) : plural(count, { other: `Move # to the trash, ${room}` });
  if (branches === count) return plural(branches, { one: 'Set # branch aside', other: 'Set # branches aside' });
  return room === null ? plural(count, { other: 'Clean up #' }) : plural(count, { other: `Clean up #, ${room}` });
}

/** What happens to what was chosen, and that it is not for good. */
export function promiseWords(rows: readonly GcRow[]): string {
  const branches = rows.filter((row) => row.kind === 'branch').length;
  const trashed = rows.length - branches;
  if (rows.length === 0) return t`Choose what may go.`;
  const parts: string[] = [];
  if (trashed > 0) parts.push(plural(trashed, { one: '# goes to the trash, whole.', other: '# go to the trash, whole.' }));
  if (branches > 0) parts.push(plural(branches, { one: '# branch is kept under another name.', other: '# branches are kept under another name.' }));
  parts.push(rows.length === 1 ? t`It can come back.` : t`All can come back.`);
  return parts.join(' ');
}

interface KindLook {
  word: string;
  icon: IconName;
}

export const KINDS: Record<GcKind, KindLook> = {
  worktree: { word: t`Worktree`, icon: 'folder' },
  record: { word: t`git’s record`, icon: 'transcript' },
  branch: { word: t`Branch`, icon: 'branch' },
  folder: { word: t`Folder`, icon: 'folder' },
  screen: { word: t`Last screen`, icon: 'terminal' },
};

export interface Naming {
  /** What a person calls it. */
  title: string;
  /** Whose it is and where, the most telling first. */
  place: string[];
  /** All of it, for a tip. */
  tip: string;
}

const last = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== '') ?? path;

/** The title of its session if that is on record; else the name that tells most. */
export function nameOf(row: GcRow, sessions: readonly SessionView[], projects: readonly ProjectView[]): Naming {
  const session = sessions.find((one) => one.id === row.session);
  const project = projects.find((one) => one.id === row.project)?.name ?? row.project;
  const own = row.kind === 'branch' ? row.branch : row.ours ? row.session : undefined;
  const title = session?.title ?? own ?? (row.path === undefined ? row.name : last(row.path));
  // A session's id begins with its project.
  const whose = session === undefined ? (row.session === undefined || row.kind === 'branch' ? project : undefined) : session.id;
  const where = row.kind !== 'folder' && row.ours ? row.branch : row.path;
  const place = [whose, where].filter((part) => part !== undefined && part !== title);
  const tip = [title, project, row.session, row.branch, row.path].filter((part) => part !== undefined);
  return { title, place: place as string[], tip: [...new Set(tip)].join('\n') };
}

export interface Fact {
  words: string;
  mark: Mark | null;
  tone: Tone;
}

function commitsWords(ahead: number, unpushed: number | undefined): string {
  if (unpushed === undefined) return plural(ahead, { one: '# commit', other: '# commits' });
  if (unpushed === 0) return plural(ahead, { one: '# commit, pushed', other: '# commits, pushed' });
  if (unpushed === ahead) return plural(ahead, { one: '# commit, not pushed', other: '# commits, not pushed' });
  return plural(ahead, { one: `# commit, ${unpushed} not pushed`, other: `# commits, ${unpushed} not pushed` });
}

function commits({ ahead, unpushed }: GcRow): Fact | null {
  if (ahead === undefined) return null;
  if (ahead === 0) return { words: t`Merged`, mark: 'tick', tone: 'done' };
  return { words: commitsWords(ahead, unpushed), mark: null, tone: 'idle' };
}

/** What is in it: who works there, what is in no commit, and how its commits stand. */
export function factsOf(row: GcRow): Fact[] {
  const [first, ...more] = row.inside;
  const inside: Fact | null = first === undefined ? null : { words: more.length === 0 ? t`${first} inside` : plural({ more: more.length }, { other: `${first} and # more inside` }), mark: 'core', tone: 'live' };
  const dirty: Fact | null = row.dirty === undefined ? null : { words: row.dirty, mark: 'diamond-open', tone: 'needs' };
  return [inside, dirty, commits(row)].filter((fact) => fact !== null);
}
