/** How much a session changed and where, in a few lines, for who reads its details. */
import { plural, t } from '@lingui/core/macro';
import type { SessionView } from '../protocol/generated';
import { showPanel } from '../app/screen';
import { Button } from '../components/Button';
import { clean } from '../components/clean';
import { Counts, PathName, StatusSign } from './FileRow';
import { useGlance } from './follow';
import { partsOf } from './list';
import { read, readingOf } from './store';
import { filesWords, minus, plus } from '../diff/counts';
import { emptyWords } from './words';

const SHOWN = 4;

export function ChangesSummary({ session }: { session: SessionView }) {
  const { view, error } = useGlance(session);
  const files = view === null ? [] : partsOf(view.files).flatMap((part) => part.files).slice(0, SHOWN);
  const base = clean(session.base);
  const show = (path: string): void => {
    read(session.id, { scope: 'base', search: '', open: new Set([...readingOf(session.id).open, path]), at: { path, top: 0 } });
    showPanel('changes');
  };
  // Why it cannot be looked at stands where it is looked at; here nothing is said rather than something old.
  if (view === null && error !== null) return null;
  return (
    <section className="sec" aria-label={t`Changes`} data-testid="changes-summary">
      <h2 className="h3">{t`Changes since ${base}`}</h2>
      {view === null && <p className="faint small">{t`Looking…`}</p>}
      {view?.total === 0 && <p className="dim small">{emptyWords('base', clean(view.base))}</p>}
      {view !== null && view.total > 0 && (
        <>
          <div className="changes-sum num small">
            <b>{filesWords(view.total)}</b>
            <span className="tone-done">{plus(view.insertions)}</span>
            <span className="tone-fail">{minus(view.deletions)}</span>
            <span className="grow" />
            <Button look="quiet" data-testid="changes-review" onClick={() => showPanel('changes')}>{t`Review`}</Button>
          </div>
          <ul className="plain-list changes-few">
            {files.map((file) => (
              <li key={file.path}>
                <button type="button" className="file-few" title={clean(file.path)} data-testid="changes-few" onClick={() => show(file.path)}>
                  <StatusSign file={file} />
                  <PathName path={file.path} />
                  <Counts file={file} />
                </button>
              </li>
            ))}
          </ul>
          {view.total > files.length && <p className="faint small num">{plural({ more: view.total - files.length }, { other: 'and # more' })}</p>}
        </>
      )}
    </section>
  );
}
