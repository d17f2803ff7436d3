/** What keys do in the field for a message: send it, or go back through what was sent. Never while a word is being composed. */
import { useMemo, useState, type KeyboardEvent } from 'react';
import type { SessionId } from '../protocol/generated';
import { useMessages } from '../app/store';
import { draft } from './drafts';
import { recallKey, recallStep, sentTexts, type Recalled } from './recall';

/** Going back through what was sent to a session. True when the key was one that does. */
export function useRecall(session: SessionId, text: string): (event: KeyboardEvent<HTMLTextAreaElement>) => boolean {
  const messages = useMessages(session);
  const sent = useMemo(() => sentTexts(messages), [messages]);
  const [recalled, setRecalled] = useState<{ now: Recalled; text: string } | null>(null);
  return (event) => {
    // A recalled text that was changed is one's own from then on.
    const now = recalled !== null && recalled.text === text ? recalled.now : null;
    const key = recallKey(event, text, now);
    const step = key === null ? null : recallStep(sent, now, text, key === 'older');
    if (step === null) return false;
    event.preventDefault();
    draft(session, step.text);
    setRecalled(step.recalled === null ? null : { now: step.recalled, text: step.text });
    return true;
  };
}
