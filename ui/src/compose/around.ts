/** What is around a new session: its project's settings, and the branches and worktrees that are there. */
import { useEffect, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, GcRow, ProjectId, ProjectSettingsView, SessionView, SourceKind } from '../protocol/generated';

/** The settings of a project; null until they are known. The composer does without them where they cannot be had. */
export function useProjectSettings(project: ProjectId | undefined, linked: boolean): ProjectSettingsView | null {
  const [known, setKnown] = useState<{ project: ProjectId; view: ProjectSettingsView } | null>(null);
  useEffect(() => {
    if (project === undefined || !linked) return;
    let wanted = true;
    call('project.settings', { project }).then((view) => wanted && setKnown({ project, view }), () => undefined);
    return () => {
      wanted = false;
    };
  }, [project, linked]);
  return known?.project === project ? (known?.view ?? null) : null;
}

export type Found = { is: 'looking' } | { is: 'found'; rows: readonly GcRow[] } | { is: 'failed'; error: CallError };

/** What lies in a project's repository, looked at only where one of it is to be chosen. */
export function useFound(project: ProjectId | undefined, where: SourceKind, linked: boolean): Found {
  const wantsIt = where === 'branch' || where === 'worktree';
  const [known, setKnown] = useState<{ project: ProjectId; found: Found } | null>(null);
  useEffect(() => {
    if (project === undefined || !wantsIt || !linked) return;
    let wanted = true;
    const learn = (found: Found): void => {
      if (wanted) setKnown({ project, found });
    };
    call('gc.plan', { project, sizes: false }).then(({ rows }) => learn({ is: 'found', rows }), (error: unknown) => learn({ is: 'failed', error: toCallError(error) }));
    return () => {
      wanted = false;
    };
  }, [project, wantsIt, linked]);
  return known?.project === project ? (known?.found ?? { is: 'looking' }) : { is: 'looking' };
}

/** Somebody's own worktrees: of those that are a session's, that session is brought back instead. */
export function ownWorktrees(rows: readonly GcRow[]): { path: string; branch: string | null }[] {
  return rows.filter((row) => row.kind === 'worktree' && !row.ours && row.path !== undefined).map((row) => ({ path: row.path ?? '', branch: row.branch ?? null }));
}

/** Branches that are known and checked out nowhere. */
export function freeBranches(rows: readonly GcRow[]): string[] {
  return [...new Set(rows.filter((row) => row.kind === 'branch' && row.branch !== undefined).map((row) => row.branch ?? ''))];
}

const MOST_BASES = 12;

/** What a new branch may start from: the project's base, what others started from, and the newest sessions' own branches. */
export function knownBases(base: string, sessions: readonly SessionView[]): string[] {
  const newest = [...sessions].sort((a, b) => b.changed_at - a.changed_at);
  const own = newest.filter((session) => !session.archived && session.kind === 'worker').map((session) => session.branch);
  return [...new Set([base, ...newest.map((session) => session.base), ...own])].filter((name) => name !== '').slice(0, MOST_BASES);
}
