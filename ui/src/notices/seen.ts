/**
 * Says which notices a person has seen: those of a session that they opened, and those that come while it is on screen
 * in a window that has the focus. What comes while they are elsewhere stays unread until they are back.
 */
import { useEffect, useRef } from 'react';
import { call } from '../platform/bridge';
import { useFacts } from '../app/store';
import { useScreen } from '../app/screen';
import { newestUnread } from './history';

export function useNoticesSeen(): void {
  const session = useScreen((screen) => (screen.view.kind === 'session' ? screen.view.session : null));
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const upTo = useFacts((facts) => newestUnread(facts.notices, session));
  const opened = useRef<string | null>(null);
  useEffect(() => {
    const justOpened = opened.current !== session;
    opened.current = session;
    if (session === null || upTo === 0 || !linked) return;
    let told = false;
    const see = (): void => {
      if (told || document.hidden || !(justOpened || document.hasFocus())) return;
      told = true;
      // Not worth a word if it fails: they stay unread, and the next look says it again.
      call('notice.read', { session, up_to: upTo }).catch(() => (told = false));
    };
    see();
    window.addEventListener('focus', see);
    document.addEventListener('visibilitychange', see);
    return () => {
      window.removeEventListener('focus', see);
      document.removeEventListener('visibilitychange', see);
    };
  }, [session, upTo, linked]);
}
