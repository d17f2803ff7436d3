/** Hunks, line by line: what is new and what is gone by sign and by colour, with the numbers before and now. */
import { memo, useMemo, type CSSProperties } from 'react';
import type { HunkView, LineChange } from '../protocol/generated';
import { clean, pieces } from './clean';
import { Near } from './Near';
import { chunksOf, CHUNK, columnsOf, digitsOf, heightOf, rowsOf, type Row } from './rows';

const SIGNS: Record<LineChange, string> = { same: ' ', added: '+', removed: '−' };

function Text({ text }: { text: string }) {
  const parts = pieces(text);
  if (parts.length === 1 && parts[0]?.stands === undefined) return parts[0]?.text ?? '';
  return parts.map((part, index) => (part.stands === undefined ? <span key={index}>{part.text}</span> : <span key={index} className="unseen" title={part.stands}>{part.text}</span>));
}

function Line({ row }: { row: Row }) {
  switch (row.kind) {
    case 'hunk':
      return <div className="diff-hunk"><span className="num">{row.range}</span>{row.heading !== '' && <span className="mono diff-heading">{clean(row.heading)}</span>}</div>;
    case 'no_newline':
      return <div className="diff-line"><span className="diff-gutter" /><span className="diff-said">no newline at the end</span></div>;
    case 'line': {
      const { line } = row;
      return (
        <div className={`diff-line diff-${line.change}`} data-change={line.change}>
          <span className="diff-gutter"><span className="diff-no">{line.old}</span><span className="diff-no">{line.new}</span><span className="diff-sign">{SIGNS[line.change]}</span></span>
          <span className="diff-text"><Text text={row.text} />{line.cut === true && <span className="diff-said"> … the line goes on</span>}</span>
        </div>
      );
    }
  }
}

export const DiffLines = memo(function DiffLines({ hunks, label }: { hunks: readonly HunkView[]; label: string }) {
  const rows = useMemo(() => rowsOf(hunks), [hunks]);
  const chunks = useMemo(() => chunksOf(rows, CHUNK), [rows]);
  const size = { '--digits': digitsOf(hunks), '--columns': columnsOf(rows) } as CSSProperties;
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
