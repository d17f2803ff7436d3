/** One changed file: what became of it, where it is, how much of it; and, once it is open, its lines. */
import { memo, type ReactNode } from 'react';
import type { CallError, ChangeScope, FileChangeView, SessionId } from '../protocol/generated';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../components/Icon';
import { clean } from '../diff/clean';
import { DiffLines } from '../diff/DiffLines';
import { ALL, askAgain } from './lines';
import type { Shown } from './list';
import { read, readingOf, toggleFile } from './store';
import { hasLines, insteadOfCounts, minus, modeWords, nameParts, plus, STATUSES, withoutLines } from './words';

/** A path whose folder gives way first, so that the name stays. */
export function PathName({ path }: { path: string }) {
  const { folder, name } = nameParts(clean(path));
  return (
    <span className="path-name">
      {folder !== '' && <span className="path-folder clip">{folder.slice(0, -1)}</span>}
      {folder !== '' && <span className="path-folder">/</span>}
      <span className="path-last clip">{name}</span>
    </span>
  );
}

export function StatusSign({ file }: { file: FileChangeView }) {
  const { sign, word, tone } = STATUSES[file.status];
  return <span className={`file-sign tone-${tone}`} title={word}><span aria-hidden="true">{sign}</span><span className="hidden">{word}: </span></span>;
}

export function Counts({ file }: { file: FileChangeView }) {
  const instead = insteadOfCounts(file);
  if (instead !== null) return <span className="file-instead faint" title={instead.tip}>{instead.word}</span>;
  return (
    <span className="file-counts num">
      <span className={file.insertions === 0 ? 'faint' : 'tone-done'}>{plus(file.insertions ?? 0)}</span>
      <span className={file.deletions === 0 ? 'faint' : 'tone-fail'}>{minus(file.deletions ?? 0)}</span>
    </span>
  );
}

function tipOf(file: FileChangeView, scope: ChangeScope): string {
  const from = file.old_path === undefined ? '' : `\nfrom ${clean(file.old_path)}`;
  const place = scope === 'head' ? '' : file.uncommitted ? ', not in a commit' : ', committed';
  return `${clean(file.path)}${from}\n${STATUSES[file.status].word}${place}`;
}

interface RowProps {
  session: SessionId;
  scope: ChangeScope;
  file: FileChangeView;
  open: boolean;
  /** Where the Tab key enters the list. */
  stop: boolean;
  shown: Shown | undefined;
  failed: CallError | undefined;
}

function More({ session, path, shown }: { session: SessionId; path: string; shown: Shown }) {
  if (shown.lines >= ALL) return <p className="file-note faint" data-testid="file-more">There is more of this file than can be shown here.</p>;
  return (
    <div className="file-note row">
      <span className="faint">There is more of this file.</span>
      <Button look="quiet" data-testid="file-whole" onClick={() => read(session, { whole: new Set([...readingOf(session).whole, path]) })}>Show more of it</Button>
    </div>
  );
}

function Lines({ session, scope, file, shown, failed }: RowProps): ReactNode {
  if (failed !== undefined) {
    return (
      <div className="file-note stack">
        <ErrorNote title="Its lines could not be read" error={failed} />
        <div><Button data-testid="file-again" onClick={() => askAgain(session, scope)}>Try again</Button></div>
      </div>
    );
  }
  if (!hasLines(file)) return <p className="file-note dim">{withoutLines(file)}</p>;
  if (shown === undefined) return <p className="file-note faint" role="status">Reading its lines…</p>;
  if (shown.diff === null) return <p className="file-note dim">There are no lines of it to show.</p>;
  const { hunks, cut } = shown.diff;
  if (hunks.length === 0) return <p className="file-note dim">{cut ? 'It is too long to be shown here.' : withoutLines(file)}</p>;
  return (
    <>
      <DiffLines hunks={hunks} label={`What changed in ${clean(file.path)}`} />
      {cut && <More session={session} path={file.path} shown={shown} />}
    </>
  );
}

/** What the row itself has no room for, and what can be done with the path. */
function About({ scope, file }: { scope: ChangeScope; file: FileChangeView }) {
  const words = [
    STATUSES[file.status].word,
    // What git does not know is in no commit.
    scope === 'base' && file.status !== 'untracked' && (file.uncommitted ? 'not in a commit' : 'in a commit'),
  ].filter(Boolean).join(', ');
  return (
    <div className="file-about small">
      <span className="grow dim">{words}. {modeWords(file) ?? ''}</span>
      <CopyButton text={file.path} label="Copy its path" testid="copy-path" />
    </div>
  );
}

export const FileRow = memo(function FileRow(props: RowProps) {
  const { session, scope, file, open, stop } = props;
  return (
    <div role="listitem" className="file" data-path={file.path} data-testid="change" data-status={file.status} data-open={open}>
      <button type="button" className={file.old_path === undefined ? 'file-row' : 'file-row file-moved'} data-file tabIndex={stop ? 0 : -1} aria-expanded={open} title={tipOf(file, scope)} onClick={() => toggleFile(session, file.path)}>
        <span className="file-chevron"><Icon name="chevron" size={12} /></span>
        <StatusSign file={file} />
        <PathName path={file.path} />
        {scope === 'base' && file.uncommitted && <span className="file-loose"><span className="hidden">, not in a commit, </span></span>}
        <Counts file={file} />
        {file.old_path !== undefined && <span className="file-from small faint"><span className="nowrap">{file.status === 'copied' ? 'copy of' : 'from'}</span> <PathName path={file.old_path} /></span>}
      </button>
      {open && (
        <div className="file-open" data-testid="file-open">
          <About scope={scope} file={file} />
          <Lines {...props} />
        </div>
      )}
    </div>
  );
});
