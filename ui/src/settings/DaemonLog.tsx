/** The end of the daemon's log, read when it is shown and on demand: it also says why one is not running. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import { ask, toCallError } from '../platform/bridge';
import type { CallError, LogTail } from '../protocol/generated';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';

type Read = { tail: LogTail; error: null } | { tail: null; error: CallError };

async function readLog(): Promise<Read> {
  try {
    return { tail: (await ask({ ask: 'daemon_log' })) as LogTail, error: null };
  } catch (thrown) {
    return { tail: null, error: toCallError(thrown) };
  }
}

export function DaemonLog() {
  const state = useFacts((facts) => facts.link.state);
  const [{ tail, error }, setRead] = useState<{ tail: LogTail | null; error: CallError | null }>({ tail: null, error: null });
  /** Reads on demand; the newest answer counts. */
  const [asked, setAsked] = useState(0);
  const [answered, setAnswered] = useState(0);
  const text = useRef<HTMLPreElement>(null);
  // What became of the link is what the log tells of.
  useEffect(() => {
    let current = true;
    void readLog().then((read) => {
      if (!current) return;
      setRead((before) => ({ tail: read.tail ?? before.tail, error: read.error }));
      setAnswered(asked);
    });
    return () => {
      current = false;
    };
  }, [asked, state]);
  // The newest line is at the end.
  useEffect(() => {
    if (text.current !== null) text.current.scrollTop = text.current.scrollHeight;
  }, [tail]);
  return (
    <section aria-label={t`Its log`}>
      <div className="row daemon-log-head">
        <h3 className="set-group grow">{t`Its log`}</h3>
        <Button icon="again" busy={answered < asked} data-testid="daemon-log-again" onClick={() => setAsked(asked + 1)}>{t`Read again`}</Button>
      </div>
      {error !== null && <ErrorNote title={t`The log could not be read`} error={error} />}
      {tail !== null && (
        <div className="card log">
          <div className="row log-head">
            <span className="mono faint small clip grow" title={tail.path}>{tail.path}</span>
            <CopyButton text={tail.lines.length === 0 ? tail.path : tail.lines.join('\n')} label={tail.lines.length === 0 ? t`Copy the log’s path` : t`Copy the log`} testid="daemon-log-copy" />
          </div>
          {/* Scrolls, so it must be reachable by keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className="mono" role="group" tabIndex={0} aria-label={t`Log`} data-testid="daemon-log" ref={text}>{tail.lines.length === 0 ? t`It has written nothing yet.` : tail.lines.join('\n')}</pre>
        </div>
      )}
    </section>
  );
}
