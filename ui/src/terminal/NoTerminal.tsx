/** What stands where a session has no terminal to show: why not, and what to do, if anything. */
import { t } from '@lingui/core/macro';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import type { CallError, SessionView } from '../protocol/generated';

/** Opening has taken longer than the eye takes for at once. */
export function Opening() {
  return <p className="term-note faint" role="status">{t`Opening the terminal…`}</p>;
}

interface Props {
  session: SessionView;
  error: CallError;
  late: boolean;
  onAgain: () => void;
}

export function NoTerminal({ session, error, late, onAgain }: Props) {
  if (session.status === 'queued') return <p className="term-note faint" role="status">{t`It waits for its turn. Its terminal opens here once it starts.`}</p>;
  if (session.status === 'starting') return late ? <Opening /> : null;
  return (
    <div className="term-note stack">
      <ErrorNote title={t`This terminal cannot be shown`} error={error} />
      <div><Button onClick={onAgain}>{t`Try again`}</Button></div>
    </div>
  );
}
