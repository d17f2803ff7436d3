/** One row of a diff: what is new and what is gone by sign and by colour, with the numbers before and now. */
import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import type { LineChange } from '../protocol/generated';
import { clean, pieces } from '../components/clean';
import type { LineRow } from './ranges';
import type { Row } from './rows';

const SIGNS: Record<LineChange, string> = { same: ' ', added: '+', removed: '−' };

function Text({ text }: { text: string }) {
  const parts = pieces(text);
  if (parts.length === 1 && parts[0]?.stands === undefined) return parts[0]?.text ?? '';
  return parts.map((part, index) => (part.stands === undefined ? <span key={index}>{part.text}</span> : <span key={index} className="unseen" title={part.stands}>{part.text}</span>));
}

interface LinePartsProps {
  row: LineRow;
  /** In a grid each part is a cell, so that a screen reader reads the row it is at. */
  cells?: boolean;
  /** What lies over the gutter. */
  children?: ReactNode;
}

export function LineParts({ row, cells = false, children }: LinePartsProps) {
  const { line } = row;
  const cell = cells ? { role: 'gridcell' } : {};
  return (
    <>
      <span className="diff-gutter" {...cell}><span className="diff-no">{line.old}</span><span className="diff-no">{line.new}</span><span className="diff-sign">{SIGNS[line.change]}</span>{children}</span>
      <span className="diff-text" {...cell}><Text text={row.text} />{line.cut === true && <span className="diff-said"> {t`… the line goes on`}</span>}</span>
    </>
  );
}

export function HunkParts({ row }: { row: Extract<Row, { kind: 'hunk' }> }) {
  return <><span className="num">{row.range}</span>{row.heading !== '' && <span className="mono diff-heading">{clean(row.heading)}</span>}</>;
}

export function NoNewlineParts() {
  return <><span className="diff-gutter" /><span className="diff-said">{t`no newline at the end`}</span></>;
}
