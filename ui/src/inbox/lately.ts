/** What a calm inbox tells: who is at work, and what happened last. Pure. */
import { t } from '@lingui/core/macro';
import type { SessionView } from '../protocol/generated';
import { lookOf } from '../sessions/status';
import { kindOf } from './items';
import { matter } from './words';

/** Older news are no news. */
const LATELY = 24 * 3_600_000;

export interface Lately {
  session: SessionView;
  /** What became of it, after its title. */
  what: string;
}

/** The ones at work longest first: they are the next to have something to say. */
export function atWork(sessions: readonly SessionView[]): SessionView[] {
  return sessions.filter((session) => !session.archived && lookOf(session).group === 'working').sort((a, b) => a.changed_at - b.changed_at);
}

function became(session: SessionView): string | null {
  if (session.shell) return null;
  if (session.status === 'stopped') return session.archived ? t`was ended and archived` : t`was ended`;
  const kind = kindOf(session);
  if (kind === null) return null;
  return session.archived && kind === 'ended' ? t`ended and was archived` : matter({ kind, session });
}

/** What came to rest or ended, the newest first. Archived ones too: what was landed and tidied away is news as well. */
export function lately(sessions: readonly SessionView[], now: number): Lately[] {
  return sessions
    .flatMap((session) => {
      const what = now - session.changed_at > LATELY ? null : became(session);
      return what === null ? [] : [{ session, what }];
    })
    .sort((a, b) => b.session.changed_at - a.session.changed_at);
}
