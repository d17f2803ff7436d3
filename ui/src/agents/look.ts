/** What is found on this computer, looked at anew on demand. What was known stays in place meanwhile. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, CheckView } from '../protocol/generated';
import { knownAgents, learnAgents } from '../app/store';

export interface Looked {
  /** Null until they are known. */
  checks: CheckView[] | null;
  error: CallError | null;
  busy: boolean;
  again: () => void;
}

export function useLook(): Looked {
  const [found, setFound] = useState<{ checks: CheckView[] | null; error: CallError | null }>({ checks: null, error: null });
  const [busy, setBusy] = useState(true);
  const looks = useRef(0);
  const look = useCallback(async (anew: boolean): Promise<void> => {
    const mine = ++looks.current;
    // What is learnt while they are asked comes as news, which are newer than the answer and may overtake it.
    const before = knownAgents();
    // What was installed a moment ago may have changed where programs are.
    const listed = call('agent.list', anew ? { again: true } : {}).then((agents) => {
      if (knownAgents() === before) learnAgents(agents);
    });
    const [agents, checks] = await Promise.allSettled([listed, call('daemon.doctor', {})]);
    if (looks.current !== mine) return;
    const failed = [agents, checks].find((one) => one.status === 'rejected');
    setFound((before) => ({
      checks: checks.status === 'fulfilled' ? checks.value : before.checks,
      error: failed === undefined ? null : toCallError(failed.reason),
    }));
    setBusy(false);
  }, []);
  useEffect(() => {
    const counter = looks;
    void look(false);
    return () => {
      counter.current += 1;
    };
  }, [look]);
  const again = (): void => {
    setBusy(true);
    void look(true);
  };
  return { ...found, busy, again };
}
