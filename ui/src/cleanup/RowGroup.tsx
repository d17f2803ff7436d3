/** The rows of one verdict, with what it means and how much room they take. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef } from 'react';
import type { GcRow, GcVerdict } from '../protocol/generated';
import { isChosen } from './plan';
import { PlanRow } from './PlanRow';
import { roomsOf, totalOf, totalWords } from '../app/disk-room';
import { pick, useCleanup } from './store';

const HEADINGS: Record<GcVerdict, { title: string; means: string }> = {
  can_go: { title: t`Can go`, means: t`Nobody needs it any more.` },
  if_named: { title: t`Can go if you choose it`, means: t`Somebody may still want it. What it has is kept, should it go.` },
  keep: { title: t`Stays`, means: t`Each says why.` },
};

function All({ rows, title }: { rows: readonly GcRow[]; title: string }) {
  const picks = useCleanup((state) => state.picks);
  const running = useCleanup((state) => state.run !== null);
  const box = useRef<HTMLInputElement>(null);
  const chosen = rows.filter((row) => isChosen(row, picks)).length;
  const all = chosen === rows.length;
  // Only a script can say that some are chosen and some are not.
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = chosen > 0 && !all;
  }, [chosen, all]);
  return <input ref={box} type="checkbox" className="choose" aria-label={t`All of: ${title}`} data-testid="cleanup-all" checked={all} disabled={running} onChange={() => pick(rows, !all)} />;
}

export function RowGroup({ verdict, rows }: { verdict: GcVerdict; rows: readonly GcRow[] }) {
  if (rows.length === 0) return null;
  const { title, means } = HEADINGS[verdict];
  const room = totalWords(totalOf(roomsOf(rows)));
  return (
    <section className="cleanup-group" aria-label={title} data-testid="cleanup-group" data-verdict={verdict}>
      <div className="cleanup-group-head">
        {verdict === 'keep' ? <span aria-hidden="true" /> : <All rows={rows} title={title} />}
        <h2 className="clip">{title} <span className="num faint cleanup-count">{rows.length}</span> <span className="faint small cleanup-means">{means}</span></h2>
        {room !== null && <span className="num small dim nowrap cleanup-room">{room}</span>}
      </div>
      <ul className="card plain-list">
        {rows.map((row) => <PlanRow key={row.name} row={row} />)}
      </ul>
    </section>
  );
}
