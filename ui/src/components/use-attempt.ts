/** Something that a person starts and that may fail: whether it is under way, and why it failed last. */
import { useState } from 'react';
import { toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { useStillHere } from './still-here';

export interface Attempt {
  busy: boolean;
  error: CallError | null;
  go: () => void;
}

interface Ends {
  /** It went well, and what it was started from is still on screen. */
  done?: () => void;
  /** It failed when that was gone already, so its error cannot stand there. */
  failed?: (error: CallError) => void;
}

export function useAttempt(run: () => Promise<unknown>, { done, failed }: Ends = {}): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const isHere = useStillHere();
  const attempt = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run();
      if (isHere()) done?.();
    } catch (thrown) {
      const refused = toCallError(thrown);
      if (isHere()) setError(refused);
      else failed?.(refused);
    }
    setBusy(false);
  };
  return { busy, error, go: () => void attempt() };
}
