/** Adding a repository, by choosing its folder or typing its path. Used on the first screen and in a dialog. */
import { useState, type ReactNode } from 'react';
import { ask, call, toCallError } from '../platform/bridge';
import type { CallError, ProjectView } from '../protocol/generated';
import { learnProject } from '../app/store';
import { notify } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';

interface AddRepositoryProps {
  onAdded: (project: ProjectView) => void;
  /** What stands beside the button. */
  children?: ReactNode;
}

export function AddRepository({ onAdded, children }: AddRepositoryProps) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);

  const add = async (folder: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const added = await call('project.add', { path: folder });
      learnProject(added.project);
      for (const note of added.notes) notify(`${added.project.name}: ${note}`, null);
      onAdded(added.project);
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  const pick = async (): Promise<void> => {
    try {
      const folder = await ask({ ask: 'pick_folder', title: 'Choose a git repository' });
      if (typeof folder === 'string') {
        setPath(folder);
        await add(folder);
      }
    } catch (thrown) {
      setError(toCallError(thrown));
    }
  };
  const typed = path.trim();
  return (
    <form
      className="add-repository"
      aria-label="Add a repository"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy) return;
        void (typed === '' ? pick() : add(typed));
      }}
    >
      <div className="row path-row">
        <input className="input mono grow" aria-label="Path of the repository" data-testid="repository-path" placeholder="Path of a git repository" spellCheck={false} autoComplete="off" value={path} onChange={(event) => setPath(event.currentTarget.value)} />
        <Button size="large" icon="folder" data-testid="choose-folder" onClick={() => void pick()} disabled={busy}>Choose…</Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
      <div className="row add-foot">
        <Button type="submit" look="primary" size="large" busy={busy} data-testid="add-repository">Add a repository</Button>
        {children}
      </div>
    </form>
  );
}
