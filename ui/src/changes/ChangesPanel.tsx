/** What a session changed against its base, file by file, as it is now. */
import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { useEffect, useId, useMemo, type KeyboardEvent } from 'react';
import type { ChangesView, ChangeScope, SessionView } from '../protocol/generated';
import { showPanel } from '../app/screen';
import { useFacts } from '../app/store';
import { Button, IconButton } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { wholeSentence } from '../components/sentence';
import type { Comment } from './comments/comment';
import { CommentsBar } from './comments/CommentsBar';
import { followList, show, useBatch } from './comments/store';
import { clean } from '../components/clean';
import { FileList } from './FileList';
import { MOST, useChanges, type Followed } from './follow';
import { useLines } from './lines';
import { found, uncommittedOf } from './list';
import { read, readingOf, useReading } from './store';
import { useKeepViewed, useMarks } from './viewed';
import { filesWords, minus, plus } from '../diff/counts';
import { countedWords, emptyWords, sinceWords } from './words';

/** So many files are searched rather than read. */
const MANY = 12;

/** So many at once would be no help, and each costs a question. */
const OPEN_AT_ONCE = 30;

function Scopes({ session, scope }: { session: SessionView; scope: ChangeScope }) {
  const base = clean(session.base);
  const choices: { of: ChangeScope; label: string }[] = [
    { of: 'base', label: t`Since ${base}` },
    { of: 'head', label: t`Not in a commit` },
  ];
  return (
    <div className="segments grow" role="group" aria-label={t`Which changes`}>
      {choices.map(({ of, label }) => (
        <button key={of} type="button" className="segment clip" aria-pressed={scope === of} data-testid={`changes-${of}`} onClick={() => read(session.id, { scope: of, at: null })}>{label}</button>
      ))}
    </div>
  );
}

function Sum({ session, view, scope }: { session: SessionView; view: ChangesView; scope: ChangeScope }) {
  const marks = useMarks(session.id, scope);
  const viewed = view.files.filter(({ path }) => marks.has(path)).length;
  const loose = scope === 'base' ? uncommittedOf(view.files) : 0;
  return (
    <>
      <p className="changes-sum num" data-testid="changes-sum">
        <b>{filesWords(view.total)}</b>
        <span className="tone-done">{plus(view.insertions)}</span>
        <span className="tone-fail">{minus(view.deletions)}</span>
        {loose > 0 && <span className="dim nowrap">{loose === view.total ? t`none in a commit` : plural(loose, { other: '# not in a commit' })} <span className="file-loose" aria-hidden="true" /></span>}
      </p>
      <p className="faint small changes-since" title={view.commit}>
        {clean(sinceWords(view))}
        {viewed > 0 && <span className="nowrap num"> · <span data-testid="changes-viewed">{viewed === view.total ? t`all viewed` : plural(viewed, { other: '# viewed' })}</span></span>}
      </p>
    </>
  );
}

/** What else is to be known before one reads on. */
function Notes({ view, look }: { view: ChangesView; look: Followed }) {
  const more = view.total - view.files.length;
  const most = i18n.number(MOST);
  const notes = [
    ...view.notes.map((note) => wholeSentence(clean(note))),
    ...(more > 0 ? [plural(more, { one: `# file more changed than the first ${most}, which are listed.`, other: `# files more changed than the first ${most}, which are listed.` })] : []),
  ];
  const { still } = look;
  const why = clean(still ?? '');
  if (notes.length === 0 && still === null) return null;
  return (
    <ul className="plain-list changes-notes small" data-testid="changes-notes">
      {notes.map((note) => <li key={note}><StateMark mark="diamond-open" tone="needs" /><span className="grow">{note}</span></li>)}
      {still !== null && (
        <li data-testid="changes-unwatched">
          <StateMark mark="ring" tone="idle" />
          <span className="grow">{why === '' ? t`This list does not follow along.` : t`This list does not follow along: ${why}.`}</span>
          <Button look="quiet" data-testid="changes-look" onClick={look.again}>{t`Look again`}</Button>
        </li>
      )}
    </ul>
  );
}

function Trouble({ session, look }: { session: SessionView; look: Followed }) {
  const { error, view } = look;
  if (error === null) return null;
  const gone = error.code === 'WORKTREE_MISSING';
  const being = gone && (session.status === 'queued' || session.status === 'starting');
  if (being) return <p className="panel-note dim" role="status" data-testid="changes-being">{t`Its worktree is being made.`}</p>;
  return (
    <div className="panel-note stack" data-testid="changes-error">
      <ErrorNote title={view === null ? t`What changed could not be looked at` : t`It could not be looked at again, so what you see may be old`} error={error} />
      <div className="row">
        <Button data-testid="changes-retry" onClick={look.again}>{t`Try again`}</Button>
        {gone && <Button onClick={() => showPanel('kept')}>{t`Show what was kept`}</Button>}
      </div>
    </div>
  );
}

function Search({ session, files }: { session: SessionView; files: number }) {
  const { search } = useReading(session.id);
  const write = (text: string): void => read(session.id, { search: text });
  // Escape first takes the search back, and only then gives the terminal its place back.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || search === '') return;
    event.preventDefault();
    write('');
  };
  if (files <= MANY && search === '') return null;
  return <input className="input changes-search" type="search" aria-label={t`Search these files`} placeholder={t`Search these files`} data-testid="changes-search" spellCheck={false} value={search} onChange={(event) => write(event.currentTarget.value)} onKeyDown={onKeyDown} />;
}

function Known({ session, scope, view, look }: { session: SessionView; scope: ChangeScope; view: ChangesView; look: Followed }) {
  const { search, open } = useReading(session.id);
  const files = useMemo(() => found(view.files, search), [view.files, search]);
  const openHere = files.filter((file) => open.has(file.path)).length;
  if (view.total === 0) {
    return (
      <>
        <Notes view={view} look={look} />
        <div className="panel-empty" data-testid="changes-empty">
          <StateMark mark={scope === 'head' ? 'tick' : 'ring'} tone={scope === 'head' ? 'done' : 'idle'} size={14} />
          <div>
            <p>{emptyWords(scope, clean(view.base))}</p>
            <p className="faint small changes-since" title={view.commit}>{clean(countedWords(view))}</p>
          </div>
        </div>
      </>
    );
  }
  const openAll = (): void => read(session.id, { open: new Set([...open, ...files.slice(0, OPEN_AT_ONCE).map((file) => file.path)]) });
  return (
    <>
      <div className="changes-head">
        <div className="grow"><Sum session={session} view={view} scope={scope} /></div>
        {openHere > 0 ? (
          <IconButton icon="fold" label={t`Close all files`} data-testid="changes-close-all" onClick={() => read(session.id, { open: new Set() })} />
        ) : (
          <IconButton icon="unfold" label={files.length > OPEN_AT_ONCE ? plural(OPEN_AT_ONCE, { other: 'Open the first # files' }) : t`Open all files`} data-testid="changes-open-all" onClick={openAll} />
        )}
      </div>
      <Notes view={view} look={look} />
      <Search session={session} files={view.files.length} />
      {files.length === 0 && <p className="panel-note faint" role="status" data-testid="changes-none-found">{t`No file by that name.`}</p>}
      <FileList key={scope} session={session} scope={scope} files={files} />
    </>
  );
}

/** Comments go on where their files are, and are told of files that are gone. */
function useFollowComments(session: SessionView, scope: ChangeScope, view: ChangesView | null): void {
  const batch = useBatch(session.id);
  useEffect(() => {
    // What is beyond the end of a list that is too long is not known.
    if (view === null || batch.length === 0 || view.files.length < view.total) return;
    followList(session.id, scope, new Set(view.files.map(({ path }) => path)));
  }, [session.id, scope, view, batch]);
}

/** Opens the file of a comment, in the changes that have it. */
function showComment(session: SessionView, comment: Comment): void {
  const { open, scope } = readingOf(session.id);
  const side = comment.target.side === 'before' ? comment.scope : scope;
  read(session.id, { scope: side, search: '', open: new Set([...open, comment.path]), at: null });
  show(comment.id, 'center');
}

export function ChangesPanel({ session }: { session: SessionView }) {
  const { scope } = useReading(session.id);
  const look = useChanges(session, scope);
  useLines(session.id, scope);
  useKeepViewed(session.id, scope, look.view);
  useFollowComments(session, scope, look.view);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const heading = useId();
  const { view, error } = look;
  return (
    <section className="panel changes" aria-labelledby={heading} data-testid="changes" data-known={view !== null} data-revision={view?.revision}>
      <h2 className="hidden" id={heading}>{t`Changes`}</h2>
      <div className="panel-top row"><Scopes session={session} scope={scope} /></div>
      <Trouble session={session} look={look} />
      {view === null && error === null && (
        <p className="panel-note row dim" role="status" data-testid="changes-wait">
          {linked ? <><StateMark mark="turning" tone="work" />{t`Looking at what changed…`}</> : t`The daemon is away. What changed is looked at once it is back.`}
        </p>
      )}
      {view !== null && <Known session={session} scope={scope} view={view} look={look} />}
      <CommentsBar session={session} onShow={(comment) => showComment(session, comment)} />
    </section>
  );
}
