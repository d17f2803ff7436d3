/** What a chosen folder is, in words. */
import { t } from '@lingui/core/macro';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { wholeSentence } from '../components/sentence';
import { folderWords } from './folder';
import type { Looked } from './use-folder';

export function FolderSaid({ path, looked }: { path: string; looked: Looked | null }) {
  if (path === '') return null;
  if (looked === null) return <p className="row faint small folder-said" role="status"><StateMark mark="turning" tone="work" />{t`Looking at this folder…`}</p>;
  if (looked.error !== null) return <ErrorNote error={looked.error} />;
  if (looked.found === null) return null;
  const said = folderWords(path, looked.found);
  return (
    <div className="folder-said" role="status" data-testid="folder-said" data-state={looked.found.state}>
      <StateMark mark={said.mark} tone={said.tone} />
      <div className="grow">
        <p>{said.words}</p>
        {said.more !== null && <p className="dim small">{said.more}</p>}
        {looked.found.notes.map((note) => <p key={note} className="faint small"><Words text={wholeSentence(note)} /></p>)}
      </div>
    </div>
  );
}
