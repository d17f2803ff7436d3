/** What keys do in the field for a message: send it, or go back through what was sent. Never while a word is being composed. */
import { useMemo, type KeyboardEvent } from 'react';
import type { SessionId } from '../protocol/generated';
import { useMessages } from '../app/store';
import { draft } from './drafts';
import { recallKey, recallStep, sentTexts, type Recalled } from './recall';

/** Where one stands in what was sent to a session, so that what stood in the field before is not lost by going elsewhere. */
const recalls = new Map<SessionId, { now: Recalled; text: string }>();

/** Going back through what was sent to a session. True when the key was one that does. */
export function useRecall(session: SessionId, text: string): (event: KeyboardEvent<HTMLTextAreaElement>) => boolean {
  const messages = useMessages(session);
  const sent = useMemo(() => sentTexts(messages), [messages]);
  return (event) => {
    const recalled = recalls.get(session);
    // A recalled text that was changed is one's own from then on.
    const now = recalled?.text === text ? recalled.now : null;
    const key = recallKey(event, text, now);
    const step = key === null ? null : recallStep(sent, now, text, key === 'older');
    if (step === null) return false;
    event.preventDefault();
    draft(session, step.text);
    if (step.recalled === null) recalls.delete(session);
    else recalls.set(session, { now: step.recalled, text: step.text });
    return true;
  };
}
