/** What a landing would do, looked at when a person asks for it: the project's settings, and what the branch has. */
import { useEffect, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ChangesView, LandMethod, SessionView } from '../protocol/generated';
import { useFacts } from '../app/store';

export interface Plan {
  method: LandMethod;
  /** The command that must succeed; null if the project has none. */
  check: string | null;
  /** Against the base; the files themselves are not listed. */
  changes: ChangesView | null;
  /** How many files have something that is in no commit; null if that could not be looked at. */
  loose: number | null;
}

export type Looked = { is: 'looking' } | { is: 'known'; plan: Plan } | { is: 'failed'; error: CallError };

async function lookAt({ id, project }: SessionView): Promise<Plan> {
  const [settings, changes, loose] = await Promise.all([
    call('project.settings', { project }),
    // Without these two the daemon still refuses what cannot be landed.
    call('changes.list', { session: id, limit: 1 }).catch(() => null),
    call('changes.list', { session: id, scope: 'head', limit: 1 }).catch(() => null),
  ]);
  const { land, check } = settings.effective;
  return { method: land ?? 'rebase', check: check ?? null, changes, loose: loose?.total ?? null };
}

/** Looked at again whenever the session's state changes: its agent may have committed meanwhile. */
export function usePlan(session: SessionView): Looked {
  const [looked, setLooked] = useState<Looked>({ is: 'looking' });
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const { id, project, change } = session;
  useEffect(() => {
    if (!linked) return;
    let wanted = true;
    const learn = (next: Looked): void => {
      if (wanted) setLooked(next);
    };
    lookAt(session).then((plan) => learn({ is: 'known', plan }), (error: unknown) => learn({ is: 'failed', error: toCallError(error) }));
    return () => {
      wanted = false;
    };
    // What of the session decides is named; the rest of it changes all the time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, project, change, linked]);
  return looked;
}
