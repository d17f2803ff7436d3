/** Hunks, line by line, of which something can be said: each line is within reach of the keys, and something may stand under it. */
import { t } from '@lingui/core/macro';
import { memo, useMemo, useRef, type ReactNode } from 'react';
import { Icon } from '../theme/Icon';
import type { HunkView } from '../protocol/generated';
import { HunkParts, LineParts, NoNewlineParts } from './Line';
import { useLineKeys } from './line-keys';
import { Near } from './Near';
import { within, type LineRow, type RowRange } from './ranges';
import { chunksOf, CHUNK, heightOf, sizeOf, type Row } from './rows';

interface LineProps {
  row: LineRow;
  at: number;
  stop: boolean;
  chosen: boolean;
  about: boolean;
}

/** The button is for the pointer and for a screen reader; the keys have their own. */
function PlusButton({ row }: { row: LineRow }) {
  const { line } = row;
  const name = line.change === 'removed' ? t`Comment on removed line ${{ line: line.old ?? '' }}` : t`Comment on line ${{ line: line.new ?? '' }}`;
  return <button type="button" className="diff-plus" tabIndex={-1} aria-label={name} title={t`Comment on this line (C). Drag for several lines.`} data-testid="line-comment"><Icon name="plus" size={12} /></button>;
}

const GridLine = memo(function GridLine({ row, at, stop, chosen, about }: LineProps) {
  const classes = ['diff-line', `diff-${row.line.change}`, chosen && 'diff-chosen', about && 'diff-about'].filter(Boolean).join(' ');
  return (
    <div role="row" className={classes} data-change={row.line.change} data-line={at} data-testid="line" data-old={row.line.old} data-new={row.line.new} aria-rowindex={at + 1} aria-selected={chosen} tabIndex={stop ? 0 : -1}>
      <LineParts row={row} cells><PlusButton row={row} /></LineParts>
    </div>
  );
});

interface ChunkProps {
  rows: readonly Row[];
  /** The place of the first of them among all. */
  first: number;
  stop: number;
  range: RowRange | null;
  about: readonly RowRange[];
  under: ReadonlyMap<number, ReactNode>;
}

function Chunk({ rows, first, stop, range, about, under }: ChunkProps) {
  return rows.map((row, index) => {
    const at = first + index;
    if (row.kind === 'hunk') return <div key={at} role="row" aria-rowindex={at + 1} className="diff-hunk"><span role="gridcell"><HunkParts row={row} /></span></div>;
    if (row.kind === 'no_newline') return <div key={at} role="row" aria-rowindex={at + 1} className="diff-line"><span role="gridcell" className="diff-cell"><NoNewlineParts /></span></div>;
    const chosen = range !== null && within(range, at);
    const below = under.get(at);
    return [
      <GridLine key={at} row={row} at={at} stop={at === stop} chosen={chosen} about={about.some((one) => within(one, at))} />,
      below !== undefined && <div key={`under-${at}`} role="row" className="diff-under"><div role="gridcell">{below}</div></div>,
    ];
  });
}

interface GridProps {
  hunks: readonly HunkView[];
  /** Those of the hunks. */
  rows: readonly Row[];
  label: string;
  /** What stands under a row, by its place. */
  under: ReadonlyMap<number, ReactNode>;
  /** The rows that a field is open for. */
  about: readonly RowRange[];
  onComment: (range: RowRange) => void;
}

export function LineGrid({ hunks, rows, label, under, about, onComment }: GridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const { stop, range, dragging, handlers } = useLineKeys(rows, grid, onComment);
  const chunks = useMemo(() => chunksOf(rows, CHUNK), [rows]);
  const size = useMemo(() => sizeOf(hunks, rows), [hunks, rows]);
  const holds = (first: number): boolean => (stop >= first && stop < first + CHUNK) || [...under.keys()].some((at) => at >= first && at < first + CHUNK);
  return (
    <div ref={grid} className="diff" role="grid" aria-label={label} aria-rowcount={rows.length} aria-multiselectable="true" data-testid="diff" data-dragging={dragging} {...handlers}>
      <div className="diff-rows" role="presentation" style={size}>
        {chunks.map((chunk, index) => (
          <Near key={index} first={index === 0} always={holds(index * CHUNK)} height={heightOf(chunk)} draw={() => <Chunk rows={chunk} first={index * CHUNK} stop={stop} range={range} about={about} under={under} />} />
        ))}
      </div>
    </div>
  );
}
