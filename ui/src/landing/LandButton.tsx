/** The way to landing a session's branch, where it has one of its own; while it lands, how to look. */
import { t } from '@lingui/core/macro';
import type { SessionView } from '../protocol/generated';
import { openDialog } from '../app/screen';
import { Icon } from '../theme/Icon';
import { StateMark } from '../components/StateMark';
import { Tip } from '../components/Tip';
import { useLanding } from './store';

/** Only a branch that was given to a session is landed, and only once there can be something on it. */
export function canLand(session: SessionView): boolean {
  if (session.archived || session.kind !== 'worker' || session.branch === '') return false;
  if (session.source !== 'new_branch' && session.source !== 'branch') return false;
  switch (session.status) {
    case 'queued':
    case 'starting':
    case 'preparing':
      return false;
    case 'running':
    case 'working':
    case 'idle':
    case 'needs_you':
    case 'silent':
    case 'exited':
    case 'failed':
    case 'unconfirmed':
    case 'stopped':
      return true;
  }
}

export function LandButton({ session, empty }: { session: SessionView; empty: boolean }) {
  const running = useLanding(session.id)?.view.state.is === 'running';
  if (!running && (!canLand(session) || empty)) return null;
  const words = running ? t`Look at the landing` : t`Bring its commits onto ${{ base: session.base }}`;
  return (
    <Tip text={words} action="land">
      <button type="button" className="b b-tool" data-testid="land" data-running={running} onClick={() => openDialog({ kind: 'land', session: session.id })}>
        {running ? <StateMark mark="turning" tone="work" /> : <Icon name="land" />}
        {running ? t`Landing…` : t`Land`}
      </button>
    </Tip>
  );
}
