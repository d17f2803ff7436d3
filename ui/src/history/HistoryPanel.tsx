/** What happened in a session and from what each thing is known: the agent's own signs, what was done here, time. */
import { t } from '@lingui/core/macro';
import { Fragment, useLayoutEffect, useRef, useState } from 'react';
import type { LogRow, SessionView } from '../protocol/generated';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../theme/Icon';
import { StateMark } from '../components/StateMark';
import { sourceLook } from '../sessions/evidence';
import { lookOf } from '../sessions/status';
import { useHistory } from './follow';
import { clockSeconds, day, shownRows, type Shown } from './log';

/** So near the end counts as at the end. */
const NEAR = 24;

function Row({ row, session }: { row: LogRow; session: SessionView }) {
  const source = sourceLook(row.source);
  // What a state of the past looked like does not depend on whether a process lives now.
  const look = row.status === undefined ? null : lookOf({ status: row.status, shell: session.agent === 'shell', process: ALIVE });
  return (
    <li className={look === null ? 'log-row' : 'log-row log-change'} data-testid="log-row" data-seq={row.seq} data-source={row.source} data-status={row.status}>
      <time className="num faint" dateTime={new Date(row.at).toISOString()}>{clockSeconds(row.at)}</time>
      <div className="log-body">
        {look !== null && (
          <div className="log-state"><StateMark mark={look.mark} tone={look.tone} /><b>{look.word}</b></div>
        )}
        {look !== null && row.reason !== undefined && <div className="log-reason">{row.reason}</div>}
        <div className="log-what"><Icon name={source.icon} size={12} /><span><span className="log-source">{source.word}:</span> {row.what}</span></div>
      </div>
    </li>
  );
}

const ALIVE = { host_pid: 0, agent_pid: 0, started_at: 0 };

function Rows({ rows, session }: { rows: readonly LogRow[]; session: SessionView }) {
  return rows.map((row, index) => {
    const above = rows[index - 1];
    const newDay = above === undefined || day(above.at) !== day(row.at);
    const newLaunch = above !== undefined && above.launch !== row.launch;
    return (
      <Fragment key={row.seq}>
        {(newDay || newLaunch) && (
          <li className="log-line h3 num">{[newDay && day(row.at), newLaunch && t`Launch ${{ launch: row.launch }}`].filter(Boolean).join(' · ')}</li>
        )}
        <Row row={row} session={session} />
      </Fragment>
    );
  });
}

const FILTERS: readonly { shown: Shown; label: string }[] = [
  { shown: 'changes', label: t`Changes only` },
  { shown: 'everything', label: t`Everything` },
];

export function HistoryPanel({ session }: { session: SessionView }) {
  const history = useHistory(session.id);
  const [shown, setShown] = useState<Shown>('changes');
  const [atEnd, setAtEnd] = useState(true);
  const list = useRef<HTMLDivElement>(null);
  const rows = shownRows(history.rows, shown);
  const newest = rows.at(-1)?.seq;
  const toEnd = (): void => {
    const box = list.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  };
  // New rows are followed by whoever stands at the end; who looks at older ones is left there.
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [atEnd, newest, shown]);
  return (
    <div className="history" data-testid="history" data-known={history.known}>
      <div className="segments log-filter" role="group" aria-label={t`Which rows`}>
        {FILTERS.map((filter) => (
          <button key={filter.shown} type="button" className="segment" aria-pressed={shown === filter.shown} data-testid={`log-${filter.shown}`} onClick={() => setShown(filter.shown)}>{filter.label}</button>
        ))}
      </div>
      {/* What scrolls must be within reach of the keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="log-list" ref={list} role="group" aria-label={t`History`} tabIndex={0} onScroll={({ currentTarget: box }) => setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR)}>
        {!history.known && history.error === null && <p className="log-note faint" role="status">{t`Reading its history…`}</p>}
        {history.known && rows.length === 0 && <p className="log-note faint" data-testid="log-empty">{history.rows.length === 0 ? t`Nothing is on record yet.` : t`Its state has not changed in what is shown here.`}</p>}
        {history.known && !history.whole && <div className="log-note"><Button look="quiet" data-testid="log-older" onClick={history.older}>{t`Show earlier`}</Button></div>}
        <ol className="plain-list" aria-label={t`What happened`}>
          <Rows rows={rows} session={session} />
        </ol>
        {history.error !== null && (
          <div className="log-note stack">
            <ErrorNote title={t`Its history could not be read`} error={history.error} />
            <div><Button onClick={history.again}>{t`Try again`}</Button></div>
          </div>
        )}
      </div>
      {!atEnd && <Button className="log-newest" icon="down" data-testid="log-newest" onClick={toEnd}>{t`Newest`}</Button>}
    </div>
  );
}
