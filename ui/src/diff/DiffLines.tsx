/** Hunks, line by line, to be read. */
import { memo, useMemo } from 'react';
import type { HunkView } from '../protocol/generated';
import { HunkParts, LineParts, NoNewlineParts } from './Line';
import { Near } from './Near';
import { chunksOf, CHUNK, heightOf, rowsOf, sizeOf, type Row } from './rows';

function Line({ row }: { row: Row }) {
  switch (row.kind) {
    case 'hunk':
      return <div className="diff-hunk"><HunkParts row={row} /></div>;
    case 'no_newline':
      return <div className="diff-line"><NoNewlineParts /></div>;
    case 'line':
      return <div className={`diff-line diff-${row.line.change}`} data-change={row.line.change}><LineParts row={row} /></div>;
  }
}

export const DiffLines = memo(function DiffLines({ hunks, label }: { hunks: readonly HunkView[]; label: string }) {
  const rows = useMemo(() => rowsOf(hunks), [hunks]);
  const chunks = useMemo(() => chunksOf(rows, CHUNK), [rows]);
  const size = useMemo(() => sizeOf(hunks, rows), [hunks, rows]);
  return (
    // What scrolls must be within reach of the keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="diff" role="group" aria-label={label} tabIndex={0} data-testid="diff">
      <div className="diff-rows" style={size}>
        {chunks.map((chunk, index) => (
          <Near key={index} first={index === 0} height={heightOf(chunk)} draw={() => chunk.map((row, at) => <Line key={at} row={row} />)} />
        ))}
      </div>
    </div>
  );
});
