/** One changed file: what became of it, where it is, how much of it; and, once it is open, its lines. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { memo, type ReactNode } from 'react';
import type { CallError, ChangeScope, FileChangeView, SessionId } from '../protocol/generated';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../theme/Icon';
import { CommentedLines, ElsewhereComments } from './comments/CommentedLines';
import { commentsWords } from './comments/comment';
import { useFileComments, useFileCount } from './comments/store';
import { clean } from '../components/clean';
import { ALL, askAgain } from './lines';
import type { Shown } from './list';
import { read, readingOf, toggleFile } from './store';
import { toggleViewed, useChangedAgain, useIsViewed } from './viewed';
import { minus, plus } from '../diff/counts';
import { hasLines, insteadOfCounts, modeWords, nameParts, STATUSES, withoutLines } from './words';

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
  const from = file.old_path === undefined ? null : clean(file.old_path);
  const { word } = STATUSES[file.status];
  const words = scope === 'head' ? word : `${word}, ${file.uncommitted ? t`not in a commit` : t`committed`}`;
  return [clean(file.path), from === null ? null : t`from ${from}`, words].filter((line) => line !== null).join('\n');
}

/** Where a file was that is another's copy or has moved. */
function From({ path, copied }: { path: string; copied: boolean }) {
  return (
    <span className="file-from small faint">
      {copied ? <Trans><span className="nowrap">copy of</span> <PathName path={path} /></Trans> : <Trans><span className="nowrap">from</span> <PathName path={path} /></Trans>}
    </span>
  );
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
  if (shown.lines >= ALL) return <p className="file-note faint" data-testid="file-more">{t`There is more of this file than can be shown here.`}</p>;
  return (
    <div className="file-note row">
      <span className="faint">{t`There is more of this file.`}</span>
      <Button look="quiet" data-testid="file-whole" onClick={() => read(session, { whole: new Set([...readingOf(session).whole, path]) })}>{t`Show more of it`}</Button>
    </div>
  );
}

function NoLines({ file, shown }: { file: FileChangeView; shown: Shown | undefined }) {
  const words = hasLines(file) && shown?.diff === null ? t`There are no lines of it to show.` : shown?.diff?.cut === true ? t`It is too long to be shown here.` : withoutLines(file);
  return <p className="file-note dim">{words}</p>;
}

/** Comments on lines of which none are left to show. */
function Orphans({ session, path }: { session: SessionId; path: string }) {
  return <ElsewhereComments session={session} comments={useFileComments(session, path)} />;
}

function Lines({ session, scope, file, shown, failed }: RowProps): ReactNode {
  if (failed !== undefined) {
    return (
      <div className="file-note stack">
        <ErrorNote title={t`Its lines could not be read`} error={failed} />
        <div><Button data-testid="file-again" onClick={() => askAgain(session, scope)}>{t`Try again`}</Button></div>
      </div>
    );
  }
  if (hasLines(file) && shown === undefined) return <p className="file-note faint" role="status">{t`Reading its lines…`}</p>;
  const path = clean(file.path);
  const { hunks, cut } = shown?.diff ?? { hunks: [], cut: false };
  if (hunks.length === 0 || shown === undefined) return <><NoLines file={file} shown={shown} /><Orphans session={session} path={file.path} /></>;
  return (
    <>
      <CommentedLines session={session} scope={scope} path={file.path} hunks={hunks} cut={cut} label={t`What changed in ${path}`} />
      {cut && <More session={session} path={file.path} shown={shown} />}
    </>
  );
}

/** What the row itself has no room for, and what can be done with the path. */
function About({ session, scope, file }: { session: SessionId; scope: ChangeScope; file: FileChangeView }) {
  const again = useChangedAgain(session, scope, file.path);
  const words = [
    STATUSES[file.status].word,
    // What git does not know is in no commit.
    scope === 'base' && file.status !== 'untracked' && (file.uncommitted ? t`not in a commit` : t`in a commit`),
  ].filter(Boolean).join(', ');
  return (
    <div className="file-about small">
      <span className="grow dim">{words}. {modeWords(file) ?? ''}{again && <span data-testid="changed-again"> {t`It changed after you viewed it.`}</span>}</span>
      <CopyButton text={file.path} label={t`Copy its path`} testid="copy-path" />
    </div>
  );
}

/** How many comments wait there to be sent. */
function Said({ session, path }: { session: SessionId; path: string }) {
  const count = useFileCount(session, path);
  if (count === 0) return null;
  return <span className="file-said num" title={commentsWords(count)} data-testid="file-comments"><Icon name="comment" size={12} /><span aria-hidden="true">{count}</span><span className="hidden">, {commentsWords(count)}</span></span>;
}

function ViewedBox({ session, scope, file }: { session: SessionId; scope: ChangeScope; file: FileChangeView }) {
  const viewed = useIsViewed(session, scope, file.path);
  const again = useChangedAgain(session, scope, file.path);
  const path = clean(file.path);
  const title = viewed ? t`Viewed (V)` : again ? t`It changed after you viewed it. Mark it as viewed (V)` : t`Mark it as viewed (V)`;
  return (
    <label className={again ? 'file-viewed file-again' : 'file-viewed'} title={title}>
      <input type="checkbox" className="choose" tabIndex={-1} checked={viewed} aria-label={t`Viewed: ${path}`} data-testid="viewed" onChange={() => toggleViewed(session, scope, file)} />
    </label>
  );
}

export const FileRow = memo(function FileRow(props: RowProps) {
  const { session, scope, file, open, stop } = props;
  return (
    <div role="listitem" className="file" data-path={file.path} data-testid="change" data-status={file.status} data-open={open}>
      <div className="file-head">
        <button type="button" className={file.old_path === undefined ? 'file-row' : 'file-row file-moved'} data-file tabIndex={stop ? 0 : -1} aria-expanded={open} title={tipOf(file, scope)} onClick={() => toggleFile(session, file.path)}>
          <span className="file-chevron"><Icon name="chevron" size={12} /></span>
          <StatusSign file={file} />
          <PathName path={file.path} />
          {scope === 'base' && file.uncommitted && <span className="file-loose"><span className="hidden">, {t`not in a commit`}, </span></span>}
          <span className="file-end"><Said session={session} path={file.path} /><Counts file={file} /></span>
          {file.old_path !== undefined && <From path={file.old_path} copied={file.status === 'copied'} />}
        </button>
        <ViewedBox session={session} scope={scope} file={file} />
      </div>
      {open && (
        <div className="file-open" data-testid="file-open">
          <About session={session} scope={scope} file={file} />
          <Lines {...props} />
        </div>
      )}
    </div>
  );
});
