/** Tells the desktop process which session is on screen, so that nobody is told of what they look at. */
import { useEffect } from 'react';
import { ask } from '../platform/bridge';
import { useScreen } from './screen';

export function useTellShown(): void {
  const session = useScreen((screen) => (screen.view.kind === 'session' ? screen.view.session : null));
  useEffect(() => {
    // Without it somebody is told of what they see: not worth a word.
    ask({ ask: 'shown', ...(session === null ? {} : { session }) }).catch(() => undefined);
  }, [session]);
}
