/** The work that is being written, kept when the composer or the window closes. */
import type { ProjectId } from '../protocol/generated';
import { addFiles } from '../app/attachments';
import { recall, remember } from '../app/remember';
import { beginningOf } from './choices';
import { EMPTY, WHERES, type Draft } from './source';

/** Whether there is anything in it that a person typed. */
export function isWritten(draft: Draft): boolean {
  return draft.files.length > 0 || [draft.text, draft.title, draft.branch, draft.existing, draft.folder].some((text) => text.trim() !== '');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const filesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? addFiles([], value.filter((path) => typeof path === 'string')) : []);

export function keptDraft(): Draft | null {
  try {
    const value: unknown = JSON.parse(recall('compose') ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const kept = value as Record<string, unknown>;
    return {
      ...EMPTY,
      project: typeof kept['project'] === 'string' ? kept['project'] : null,
      agent: typeof kept['agent'] === 'string' ? kept['agent'] : null,
      where: WHERES.find((one) => one.where === kept['where'])?.where ?? 'new_branch',
      text: textOf(kept['text']),
      files: filesOf(kept['files']),
      title: textOf(kept['title']),
      branch: textOf(kept['branch']),
      base: textOf(kept['base']),
      fetch: typeof kept['fetch'] === 'boolean' ? kept['fetch'] : null,
      existing: textOf(kept['existing']),
      folder: textOf(kept['folder']),
    };
  } catch {
    // Not ours, or cut short.
    return null;
  }
}

/** Model, effort and mode are not part of it: they are remembered for their agent. */
export function keepDraft(draft: Draft | null): void {
  const written = draft !== null && isWritten(draft);
  remember('compose', written ? JSON.stringify({ ...draft, choices: undefined }) : null);
}

/** The same text in another project, with what is usual there. */
export function inProject(draft: Draft, project: ProjectId | null): Draft {
  return { ...EMPTY, ...beginningOf(project), project, text: draft.text, files: draft.files, title: draft.title };
}

/** What the composer opens with. A project that was asked for comes before the draft's own. */
export function beginDraft(given: ProjectId | null, usual: ProjectId | null, known: readonly ProjectId[]): Draft {
  const kept = keptDraft();
  if (kept === null) return inProject(EMPTY, given ?? usual);
  const own = kept.project !== null && known.includes(kept.project) ? kept.project : usual;
  const wanted = given ?? own;
  return wanted === kept.project ? kept : inProject(kept, wanted);
}
