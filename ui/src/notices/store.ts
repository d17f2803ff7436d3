/** Notices older than those that the news brought, asked for when somebody scrolls back to them. */
import { t } from '@lingui/core/macro';
import { createStore, useStore } from 'zustand';
import { call, toCallError } from '../platform/bridge';
import type { CallError, NoticeView } from '../protocol/generated';
import { notify } from '../app/screen';

const AT_ONCE = 100;

interface Older {
  notices: readonly NoticeView[];
  /** Nothing is older than these. */
  end: boolean;
  busy: boolean;
  error: CallError | null;
}

const NOTHING: Older = { notices: [], end: false, busy: false, error: null };
const older = createStore<Older>(() => NOTHING);

export function useOlder(): Older {
  return useStore(older);
}

export async function loadOlder(before: number): Promise<void> {
  if (older.getState().busy) return;
  older.setState({ busy: true, error: null });
  try {
    const found = await call('notice.list', { before, limit: AT_ONCE });
    older.setState(({ notices }) => ({ notices: [...notices, ...found], end: found.length < AT_ONCE, busy: false }));
  } catch (thrown) {
    older.setState({ busy: false, error: toCallError(thrown) });
  }
}

/** Up to a number, so that what comes meanwhile stays unread. */
export async function markAllRead(upTo: number): Promise<void> {
  try {
    await call('notice.read', { up_to: upTo });
    older.setState(({ notices }) => ({ notices: notices.map((notice) => (notice.id <= upTo ? { ...notice, read: true } : notice)) }));
  } catch (thrown) {
    notify(t`They could not be marked as read`, toCallError(thrown));
  }
}

/** For tests: a window that was never opened. */
export function forgetOlder(): void {
  older.setState(NOTHING, true);
}
