/** The one action, always in reach: what happens to how many, and how far it is. */
import { t } from '@lingui/core/macro';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { actionWords, chosenOf, nameOf, promiseWords } from './plan';
import { useCleanup, type Run } from './store';
import { letGo, stopSoon } from './work';

function Going({ run }: { run: Run }) {
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  const row = run.rows[run.at];
  const done = run.outcomes.size;
  const [at, all] = [run.at + 1, run.rows.length];
  return (
    <footer className="cleanup-bar" data-region data-testid="cleanup-bar" data-running="true">
      <progress className="hidden" max={all} value={done} aria-label={t`How far it is`} />
      <span className="cleanup-done-part" style={{ width: `${(done / all) * 100}%` }} aria-hidden="true" />
      <StateMark mark="turning" tone="work" />
      <span className="num nowrap" role="status">{t`${at} of ${all}`}</span>
      <span className="grow clip dim">{row === undefined ? '' : nameOf(row, sessions, projects).title}</span>
      <Button size="normal" disabled={run.stopping} data-testid="cleanup-stop" onClick={stopSoon}>{run.stopping ? t`Stops after this one` : t`Stop after this one`}</Button>
    </footer>
  );
}

export function ActionBar({ linked }: { linked: boolean }) {
  const rows = useCleanup((state) => state.rows);
  const picks = useCleanup((state) => state.picks);
  const run = useCleanup((state) => state.run);
  if (run !== null) return <Going run={run} />;
  if (rows?.some((row) => row.verdict !== 'keep') !== true) return null;
  const chosen = chosenOf(rows, picks);
  return (
    <footer className="cleanup-bar" data-region data-testid="cleanup-bar">
      <span className="grow dim small num" data-testid="cleanup-promise">{linked ? promiseWords(chosen) : t`The daemon is away. Nothing goes until it is back.`}</span>
      <Button look="primary" size="normal" disabled={!linked || chosen.length === 0} data-testid="cleanup-go" onClick={() => void letGo(chosen)}>{actionWords(chosen)}</Button>
    </footer>
  );
}
