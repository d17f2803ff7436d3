/** What works on this computer and what is missing, as the daemon found it. */
import { useEffect, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, CheckState, CheckView } from '../protocol/generated';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import type { Mark, Tone } from '../sessions/status';

const LOOKS: Record<CheckState, { mark: Mark; tone: Tone; word: string }> = {
  good: { mark: 'tick', tone: 'done', word: 'Good' },
  note: { mark: 'diamond', tone: 'needs', word: 'Worth knowing' },
  absent: { mark: 'ring', tone: 'idle', word: 'Not there' },
  bad: { mark: 'triangle', tone: 'fail', word: 'Broken' },
};

type Outcome = { kind: 'waiting' } | { kind: 'checks'; checks: CheckView[] } | { kind: 'failed'; error: CallError };

export function Checks() {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'waiting' });
  useEffect(() => {
    let wanted = true;
    call('daemon.doctor', {}).then(
      (checks) => wanted && setOutcome({ kind: 'checks', checks }),
      (error: unknown) => wanted && setOutcome({ kind: 'failed', error: toCallError(error) }),
    );
    return () => {
      wanted = false;
    };
  }, []);
  switch (outcome.kind) {
    case 'waiting':
      return <div className="card checks checks-waiting faint" role="status">Looking at this computer…</div>;
    case 'failed':
      return <ErrorNote title="This computer could not be looked at" error={outcome.error} />;
    case 'checks':
      return (
        <ul className="card checks plain-list" data-testid="checks">
          {outcome.checks.map((check) => {
            const look = LOOKS[check.state];
            return (
              <li className="check" key={check.name} data-state={check.state}>
                <StateMark mark={look.mark} tone={look.tone} label={look.word} />
                <div className="grow">
                  <div>{check.name}</div>
                  <div className="faint small">{check.detail}</div>
                </div>
                {check.hint !== undefined && <div className="check-hint dim small"><Words text={check.hint} /></div>}
              </li>
            );
          })}
        </ul>
      );
  }
}
