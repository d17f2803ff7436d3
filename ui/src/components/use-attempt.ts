/** Something that a person starts and that may fail: whether it is under way, and why it failed last. */
import { useState } from 'react';
import { toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';

export interface Attempt {
  busy: boolean;
  error: CallError | null;
  go: () => void;
}

export function useAttempt(run: () => Promise<unknown>): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const attempt = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (thrown) {
      setError(toCallError(thrown));
    }
    setBusy(false);
  };
  return { busy, error, go: () => void attempt() };
}
