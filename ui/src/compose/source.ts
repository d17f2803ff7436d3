/** What is asked for: which fields a source has, what is wrong with them, and where a refusal belongs. Pure. */
import { t } from '@lingui/core/macro';
import type { AgentId, CallError, CallMap, ErrorCode, ProjectId, SessionSource, SourceKind } from '../protocol/generated';
import { withFiles } from '../app/attachments';
import { isBranchName } from '../sessions/branch';
import type { Choices } from './choices';

/** What a person has written and chosen so far. */
export interface Draft {
  project: ProjectId | null;
  /** Null until a person chooses one. */
  agent: AgentId | null;
  text: string;
  /** Files that the agent is told of. */
  files: readonly string[];
  title: string;
  where: SourceKind;
  /** The new branch's name; empty for one that is made. */
  branch: string;
  /** What it starts from; empty for the project's base. */
  base: string;
  /** Whether that is fetched first; null for the project's setting. */
  fetch: boolean | null;
  /** The branch that is there. */
  existing: string;
  /** The worktree that is there. */
  folder: string;
  /** What was changed for the agent that is chosen now. */
  choices: Partial<Choices>;
}

export const EMPTY: Draft = { project: null, agent: null, text: '', files: [], title: '', where: 'new_branch', branch: '', base: '', fetch: null, existing: '', folder: '', choices: {} };

interface WhereLook {
  where: SourceKind;
  label: string;
  detail: string;
}

export const WHERES: readonly WhereLook[] = [
  { where: 'new_branch', label: t`A new branch`, detail: t`In a worktree of its own, on a branch that is made for it.` },
  { where: 'branch', label: t`An existing branch`, detail: t`In a worktree of its own, on a branch that is here or on a remote.` },
  { where: 'worktree', label: t`A worktree of yours`, detail: t`In a folder that you made. It is never moved and never removed.` },
  { where: 'main_checkout', label: t`The main checkout`, detail: t`In the repository’s own folder. One session at a time.` },
  { where: 'scratch', label: t`An empty folder`, detail: t`Without a repository: to ask or to try something.` },
];

export function whereLabel(where: SourceKind): string {
  return WHERES.find((one) => one.where === where)?.label ?? where;
}

/** Where something is said: at the field that it is about, or below all of them. */
export type Place = 'project' | 'agent' | 'title' | 'where' | 'branch' | 'base' | 'existing' | 'folder' | 'all';

export type SourceField = 'base' | 'fetch' | 'branch' | 'existing' | 'folder';

const FIELDS: Record<SourceKind, readonly SourceField[]> = {
  new_branch: ['base', 'fetch', 'branch'],
  branch: ['existing'],
  worktree: ['folder'],
  main_checkout: [],
  scratch: [],
};

export function fieldsFor(where: SourceKind): readonly SourceField[] {
  return FIELDS[where];
}

export interface Wrong {
  place: Place;
  words: string;
}

const NOT_A_NAME = t`git does not take this as a branch’s name. Letters, digits and . _ - / do.`;

const isAbsolute = (path: string): boolean => path.startsWith('/') || path.startsWith('\\\\') || /^[a-z]:[\\/]/i.test(path);

/** What can be seen to be wrong before anybody is asked. */
export function wrongWith(draft: Draft): Wrong | null {
  const [branch, existing, folder] = [draft.branch.trim(), draft.existing.trim(), draft.folder.trim()];
  switch (draft.where) {
    case 'new_branch':
      return branch === '' || isBranchName(branch) ? null : { place: 'branch', words: NOT_A_NAME };
    case 'branch':
      if (existing === '') return { place: 'existing', words: t`Say which branch it works on.` };
      return isBranchName(existing) ? null : { place: 'existing', words: NOT_A_NAME };
    case 'worktree':
      if (folder === '') return { place: 'folder', words: t`Say in which worktree it works.` };
      return isAbsolute(folder) ? null : { place: 'folder', words: t`Give the whole path of the folder, from the top.` };
    case 'main_checkout':
    case 'scratch':
      return null;
  }
}

/** Null for the usual one, which is a new branch as the project's settings have it. */
export function sourceOf(draft: Draft): SessionSource | null {
  switch (draft.where) {
    case 'new_branch':
      return draft.fetch === null ? null : { from: 'new_branch', fetch: draft.fetch };
    case 'branch':
      return { from: 'branch', name: draft.existing.trim() };
    case 'worktree':
      return { from: 'worktree', path: draft.folder.trim() };
    case 'main_checkout':
      return { from: 'main_checkout' };
    case 'scratch':
      return { from: 'scratch' };
  }
}

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

type Request = CallMap['session.create'][0];

/** A shell is told nothing, and branch and base go with a new branch only. */
export function requestOf(draft: Draft, project: ProjectId, agent: AgentId, choices: Choices): Request {
  const shell = agent === 'shell';
  const isNew = draft.where === 'new_branch';
  const source = sourceOf(draft);
  return {
    project,
    agent,
    prompt: shell ? null : orNull(withFiles(draft.text, draft.files)),
    title: orNull(draft.title),
    branch: isNew ? orNull(draft.branch) : null,
    base: isNew ? orNull(draft.base) : null,
    ...(source === null ? {} : { source }),
    model: shell ? null : orNull(choices.model),
    effort: shell ? null : orNull(choices.effort),
    mode: shell ? null : choices.mode,
  };
}

const OWN_FIELD: Record<SourceKind, Place> = { new_branch: 'branch', branch: 'existing', worktree: 'folder', main_checkout: 'where', scratch: 'where' };

/** An invalid request says in its sentence what is wrong. */
function placeOfInvalid(message: string, where: SourceKind): Place {
  if (/\btitle\b/.test(message)) return 'title';
  if (/\bbase\b/.test(message) && where === 'new_branch') return 'base';
  return /\bbranch\b|\bworktree\b|\bcheckout\b/.test(message) ? OWN_FIELD[where] : 'all';
}

/** Refusals with a field of their own. What else can happen has none. */
const PLACES: Partial<Record<ErrorCode, (where: SourceKind) => Place>> = {
  BRANCH_TAKEN: (where) => OWN_FIELD[where],
  UNKNOWN_BASE: (where) => (where === 'new_branch' ? 'base' : OWN_FIELD[where]),
  WORKTREE_MISSING: (where) => (where === 'worktree' ? 'folder' : 'where'),
  FOLDER_HELD: (where) => (where === 'worktree' ? 'folder' : 'where'),
  SESSION_BUSY: (where) => (where === 'worktree' ? 'folder' : 'where'),
  NOT_A_REPOSITORY: (where) => (where === 'worktree' ? 'folder' : 'project'),
  PROJECT_NOT_FOUND: () => 'project',
  BARE_REPOSITORY: () => 'project',
  UNBORN_BRANCH: () => 'project',
  AGENT_UNKNOWN: () => 'agent',
  AGENT_NOT_INSTALLED: () => 'agent',
  MANIFEST_INVALID: () => 'agent',
  OPTION_UNSUPPORTED: () => 'agent',
};

/** The field that a refusal is about. */
export function placeOf(error: CallError, { where, fetch }: Pick<Draft, 'where' | 'fetch'>): Place {
  if (error.code === 'INVALID_REQUEST') return placeOfInvalid(error.message, where);
  if (error.code === 'GIT_FAILED' && fetch === true && error.message.includes('fetch')) return 'base';
  return PLACES[error.code]?.(where) ?? 'all';
}
