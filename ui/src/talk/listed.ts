/** Asks for a session's messages where they are shown, and again after each snapshot; events tell the rest. */
import { useEffect } from 'react';
import { call } from '../platform/bridge';
import type { SessionId } from '../protocol/generated';
import { learnMessages, useFacts } from '../app/store';

export function useListed(session: SessionId | null): void {
  const snapshots = useFacts((facts) => facts.snapshots);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  useEffect(() => {
    if (!linked || session === null) return;
    let wanted = true;
    // Without an answer the list is no worse than before; the next snapshot asks again.
    call('message.list', { session }).then((listed) => wanted && learnMessages(session, listed), () => undefined);
    return () => {
      wanted = false;
    };
  }, [session, snapshots, linked]);
}
