/** What a chosen folder is, before it becomes a project: in a sentence or two, with the one thing to do next. Pure. */
import { t } from '@lingui/core/macro';
import type { ProjectId, ProjectLooked } from '../protocol/generated';
import type { Mark, Tone } from '../theme/mark';

/** What can be done with it. */
export type Next = { do: 'add' } | { do: 'init' } | { do: 'open'; project: ProjectId } | { do: 'nothing' };

export interface Said {
  mark: Mark;
  tone: Tone;
  words: string;
  /** What follows, or what to do. */
  more: string | null;
  next: Next;
}

const INIT = t`A first, empty commit is made, so that sessions can branch off. Nothing of yours is committed or changed.`;

function within(path: string, root: string | undefined): boolean {
  return root !== undefined && root !== path.replace(/[/\\]+$/, '');
}

function repository(path: string, { root, base, known }: ProjectLooked): Said {
  if (known !== undefined) return { mark: 'tick', tone: 'done', words: t`This repository is in the list already.`, more: null, next: { do: 'open', project: known } };
  const words = base === undefined ? t`A git repository.` : t`A git repository. New work starts from ${base}.`;
  const more = within(path, root) ? t`What will be added is ${{ folder: root ?? '' }}.` : null;
  return { mark: 'tick', tone: 'done', words, more, next: { do: 'add' } };
}

/** The daemon's own notes stand beside this: a folder inside of it was given, no remote, whose it is, why git refuses. */
export function folderWords(path: string, looked: ProjectLooked): Said {
  switch (looked.state) {
    case 'repository':
      return repository(path, looked);
    case 'missing':
      return { mark: 'triangle', tone: 'fail', words: t`There is no such folder, or it cannot be read.`, more: t`Look at the path, or choose the folder.`, next: { do: 'nothing' } };
    case 'no_folder':
      return { mark: 'triangle', tone: 'fail', words: t`This is a file.`, more: t`Choose the folder that it is in.`, next: { do: 'nothing' } };
    case 'no_repository':
      return { mark: 'diamond-open', tone: 'needs', words: t`This folder is not a git repository yet, and each session works on a branch of one.`, more: INIT, next: { do: 'init' } };
    case 'no_commit':
      return { mark: 'diamond-open', tone: 'needs', words: t`This repository has no commit yet, so there is nothing that a session could branch off.`, more: INIT, next: { do: 'init' } };
    case 'bare':
      return { mark: 'triangle', tone: 'fail', words: t`This is a bare repository: it has no files to work on.`, more: t`Clone it, and choose the clone.`, next: { do: 'nothing' } };
    case 'own':
      return { mark: 'triangle', tone: 'fail', words: t`This folder cannot be a project.`, more: t`Choose the repository that it was made from.`, next: { do: 'nothing' } };
    case 'refused':
      return { mark: 'triangle', tone: 'fail', words: t`git does not work with this folder.`, more: null, next: { do: 'nothing' } };
  }
}
