/** The copies of a session's work: made on request and before anything is taken away, and the ways back from each. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import type { LedgerEntryView, SessionView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { roomWords } from '../app/disk-room';
import { Button } from '../components/Button';
import { Confirm } from '../components/Confirm';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { lookOf } from '../sessions/status';
import { useLedger, type Acts } from './entries';
import { EntryCard } from './EntryCard';
import { lossWords } from './words';

function DropDialog({ entry, drop, onClose }: { entry: LedgerEntryView; drop: Acts['drop']; onClose: () => void }) {
  const room = entry.trash === undefined ? null : roomWords(entry.trash.size);
  return (
    <Confirm title={t`Give up copy ${{ number: entry.number }} for good?`} action={t`Give it up for good`} failed={t`Copy ${{ number: entry.number }} was not given up`} testid="kept-drop-dialog" onClose={onClose} onConfirm={() => drop(entry.number)}>
      <p>{lossWords(entry, room)}</p>
      <p>{t`This cannot be undone.`}</p>
    </Confirm>
  );
}

/** Whoever works in the worktree must not find it changed under its hands. */
function heldWords(session: SessionView): string | null {
  if (!lookOf(session).alive) return null;
  return session.shell ? t`A shell is open in its worktree. End it first.` : t`Its agent works in its worktree. End it first.`;
}

export function LedgerPanel({ session }: { session: SessionView }) {
  const ledger = useLedger(session);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const [dropping, setDropping] = useState<LedgerEntryView | null>(null);
  const heading = useId();
  const { entries, error, made, making, unmade } = ledger;
  return (
    <section className="panel ledger" aria-labelledby={heading} data-testid="ledger" data-known={entries !== null}>
      <div className="panel-top kept-top">
        <div className="row">
          <h2 className="grow" id={heading}>{t`Kept work`}</h2>
          <Button busy={making} disabled={!linked} data-testid="kept-capture" onClick={() => void ledger.capture()}>{t`Keep a copy now`}</Button>
        </div>
        <p className="faint small">{t`A copy has every changed and new file, also what is in no commit. Making one changes nothing in the worktree.`}</p>
        {unmade !== null && <ErrorNote title={t`No copy was made`} error={unmade} />}
        <p className="hidden" role="status">{made === null ? '' : t`Kept as copy ${made}.`}</p>
      </div>
      {/* What scrolls must be within reach of the keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="kept-list" data-scrolls role="group" aria-label={t`Copies`} tabIndex={0}>
        {error !== null && (
          <div className="panel-note stack" data-testid="kept-error">
            <ErrorNote title={entries === null ? t`What was kept could not be read` : t`It could not be read again, so what you see may be old`} error={error} />
            <div><Button data-testid="kept-again" onClick={ledger.again}>{t`Try again`}</Button></div>
          </div>
        )}
        {entries === null && error === null && <p className="panel-note dim" role="status">{linked ? t`Reading what was kept…` : t`The daemon is away. What was kept is read once it is back.`}</p>}
        {entries?.length === 0 && (
          <div className="panel-empty" data-testid="kept-empty">
            <StateMark mark="ring" tone="idle" size={14} />
            <div>
              <p>{t`No copies yet.`}</p>
              <p className="faint small">{t`One is made whenever a worktree is removed, replaced or cleaned up, so that it can come back.`}</p>
            </div>
          </div>
        )}
        <ul className="plain-list">
          {entries?.map((entry) => <EntryCard key={entry.number} entry={entry} outcome={ledger.outcomes.get(entry.number)} held={heldWords(session)} linked={linked} fresh={entry.number === made} acts={ledger} onDrop={setDropping} />)}
        </ul>
      </div>
      {dropping !== null && <DropDialog entry={dropping} drop={ledger.drop} onClose={() => setDropping(null)} />}
    </section>
  );
}
