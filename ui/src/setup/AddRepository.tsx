/**
 * Adding a repository, by choosing its folder or typing its path. Used on the first screen and in a dialog.
 *
 * What the folder is stands there before anything is done with it; a folder is made a repository only on a person's word.
 */
import { t } from '@lingui/core/macro';
import { useState, type ReactNode } from 'react';
import { ask, call, toCallError } from '../platform/bridge';
import type { CallError, ProjectView } from '../protocol/generated';
import { facts, learnProject } from '../app/store';
import { notify } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { folderWords, type Next } from './folder';
import { FolderSaid } from './FolderSaid';
import { useFolder, type Looked } from './use-folder';

interface AddRepositoryProps {
  onAdded: (project: ProjectView) => void;
  /** What stands beside the button. */
  children?: ReactNode;
}

const ADD: Next = { do: 'add' };

const LABELS: Record<Next['do'], string> = { add: t`Add a repository`, init: t`Make it a repository`, open: t`Open it`, nothing: t`Add a repository` };

function nextOf(looked: Looked | null): Next {
  return looked?.found ? folderWords(looked.path, looked.found).next : ADD;
}

async function add(folder: string, init: boolean): Promise<ProjectView> {
  const { project, notes } = await call('project.add', init ? { path: folder, init } : { path: folder });
  learnProject(project);
  for (const note of notes) notify(`${project.name}: ${note}`, null);
  return project;
}

/** The project that came of it, if one did. */
async function follow(folder: string, step: Next): Promise<ProjectView | undefined> {
  switch (step.do) {
    case 'add':
    case 'init':
      return add(folder, step.do === 'init');
    case 'open':
      return facts.getState().projects.find((one) => one.id === step.project);
    case 'nothing':
      return undefined;
  }
}

/** The button's words change when the answer comes: a press that was meant for the words before makes no repository. */
const READ_WITHIN = 400;

function isMeant(seen: Looked | null, step: Next): boolean {
  return step.do === 'add' || (seen !== null && (step.do !== 'init' || performance.now() - seen.at >= READ_WITHIN));
}

function useAdding(onAdded: (project: ProjectView) => void) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const typed = path.trim();
  const { looked, lookNow } = useFolder(typed);
  const next = nextOf(looked);

  /** What is not seen yet is looked at first; only what needs no further word is done at once. */
  const go = async (folder: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const seen = looked?.path === folder ? looked : null;
      const now = seen ?? (await lookNow(folder));
      const step = nextOf(now);
      const project = now?.found && isMeant(seen, step) ? await follow(folder, step) : undefined;
      if (project !== undefined) onAdded(project);
    } catch (thrown) {
      setError(toCallError(thrown));
    }
    setBusy(false);
  };
  const pick = async (whenChosen: (folder: string) => Promise<unknown>): Promise<void> => {
    try {
      const folder = await ask({ ask: 'pick_folder', title: t`Choose a git repository` });
      if (typeof folder !== 'string') return;
      setPath(folder);
      setError(null);
      await whenChosen(folder);
    } catch (thrown) {
      setError(toCallError(thrown));
    }
  };
  const change = (text: string): void => {
    setPath(text);
    setError(null);
  };
  const submit = (): void => {
    if (!busy) void (typed === '' ? pick(go) : go(typed));
  };
  return { path, typed, looked, next, busy, error, change, submit, choose: () => void pick(lookNow) };
}

export function AddRepository({ onAdded, children }: AddRepositoryProps) {
  const { path, typed, looked, next, busy, error, change, submit, choose } = useAdding(onAdded);
  return (
    <form
      className="add-repository"
      aria-label={t`Add a repository`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="row path-row">
        <input className="input mono grow" aria-label={t`Path of the repository`} data-testid="repository-path" placeholder={t`Path of a folder`} spellCheck={false} autoComplete="off" value={path} onChange={(event) => change(event.currentTarget.value)} />
        <Button size="large" icon="folder" data-testid="choose-folder" onClick={choose} disabled={busy}>{t`Choose…`}</Button>
      </div>
      <FolderSaid path={typed} looked={looked} />
      {error !== null && <ErrorNote error={error} />}
      <div className="row add-foot">
        <Button type="submit" look="primary" size="large" busy={busy} disabled={next.do === 'nothing'} data-testid="add-repository" data-next={next.do}>{LABELS[next.do]}</Button>
        {children}
      </div>
    </form>
  );
}
