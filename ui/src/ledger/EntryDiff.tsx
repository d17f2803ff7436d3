/** What a copy changes against the commit that was checked out. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useMemo, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, LedgerEntryView, LedgerPatch } from '../protocol/generated';
import { minus, plus } from '../diff/counts';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { clean } from '../components/clean';
import { DiffLines } from '../diff/DiffLines';
import { readPatch, type FilePatch } from '../diff/patch';

function File({ file }: { file: FilePatch }) {
  const path = clean(file.path);
  return (
    <li className="kept-file" data-testid="kept-file">
      <div className="kept-file-name">
        <span className="mono kept-path">{path}{file.said.length > 0 && <span className="faint kept-words"> {file.said.map(clean).join(', ')}</span>}</span>
        {file.hunks.length > 0 && <span className="file-counts num"><span className="tone-done">{plus(file.insertions)}</span><span className="tone-fail">{minus(file.deletions)}</span></span>}
      </div>
      {file.hunks.length > 0 && <DiffLines hunks={file.hunks} label={t`What changed in ${path}`} />}
    </li>
  );
}

type Known = { patch: LedgerPatch } | { error: CallError } | null;

export function EntryDiff({ entry: { session, number } }: { entry: LedgerEntryView }) {
  const [known, setKnown] = useState<Known>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let wanted = true;
    call('ledger.diff', { session, entry: number }).then(
      (patch) => wanted && setKnown({ patch }),
      (thrown: unknown) => wanted && setKnown({ error: toCallError(thrown) }),
    );
    return () => {
      wanted = false;
    };
  }, [session, number, tries]);
  const files = useMemo(() => (known !== null && 'patch' in known ? readPatch(known.patch.text) : []), [known]);
  if (known === null) return <p className="small faint kept-said" role="status">{t`Reading what it changes…`}</p>;
  if ('error' in known) {
    return (
      <div className="stack kept-said">
        <ErrorNote title={t`What it changes could not be read`} error={known.error} />
        <div><Button onClick={() => setTries((before) => before + 1)}>{t`Try again`}</Button></div>
      </div>
    );
  }
  return (
    <div data-testid="kept-diff">
      {files.length === 0 && <p className="small dim kept-said">{t`It changes nothing against the commit that was checked out.`}</p>}
      <ul className="plain-list">{files.map((file, index) => <File key={index} file={file} />)}</ul>
      {known.patch.cut && <p className="small faint kept-said"><Trans>There is more than can be shown here. <code className="typed">ao ledger show {session} {number}</code> names the commits.</Trans></p>}
    </div>
  );
}
