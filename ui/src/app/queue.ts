/** The way past the queue, for one session that waits in it. */
import { t } from '@lingui/core/macro';
import { call, toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { notify } from './screen';
import { learnSession } from './store';

/** Starts it although there is little room. A failure is shown, never thrown. */
export async function startNow(session: SessionView): Promise<void> {
  try {
    learnSession(await call('session.bump', { session: session.id, now: true }));
  } catch (error) {
    notify(t`Could not start ${{ session: session.title }}`, toCallError(error));
  }
}
