/** Whether the daemon can be asked something, and what to say of what is shown while it cannot. */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { useFacts } from '../app/store';

/** A drop shorter than this is not worth a word, and must not move what somebody is about to press. */
const PATIENCE = 300;

export function useLinked(): boolean {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (linked) return;
    const timer = setTimeout(() => setAway(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setAway(false);
    };
  }, [linked]);
  return !away;
}

/** In place of the line below the headline; null if all that is shown is how it is. */
export function useStanding(): string | null {
  const linked = useLinked();
  const finding = useFacts((facts) => facts.daemon?.reconciling === true);
  if (!linked) return t`The daemon is away. This is how things stood; you can answer once it is back.`;
  return finding ? t`The daemon is finding its sessions again; more may turn up.` : null;
}
