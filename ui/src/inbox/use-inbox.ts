/** The inbox as it is now, for whoever shows it. */
import { useEffect, useMemo } from 'react';
import { useScreen } from '../app/screen';
import { useFacts, useSession } from '../app/store';
import { inboxOf, kindOf, type Inbox } from './items';
import { markLooked, useMarks } from './marks';
import { useKeepQuestions, useQuestions } from './questions';
import { useTellNeeds } from './tell';

export function useInbox(): Inbox {
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  const open = useQuestions((all) => all.open);
  const marks = useMarks((kept) => kept.marks);
  return useMemo(() => inboxOf(sessions, projects.flatMap(({ id }) => open.get(id) ?? []), marks), [sessions, projects, open, marks]);
}

/** A session that rests is looked at when it is on screen, in a window that can be seen. */
function useLooking(): void {
  const current = useScreen((screen) => (screen.view.kind === 'session' ? screen.view.session : null));
  const session = useSession(current);
  const id = session?.id;
  const change = session?.change;
  const rests = session !== undefined && kindOf(session) !== null;
  useEffect(() => {
    if (id === undefined || change === undefined || !rests) return;
    const looked = (): void => {
      if (!document.hidden) markLooked({ id, change });
    };
    looked();
    document.addEventListener('visibilitychange', looked);
    return () => document.removeEventListener('visibilitychange', looked);
  }, [id, change, rests]);
}

/** What the inbox has to follow whatever is on screen. */
export function useKeepInbox(): void {
  useKeepQuestions();
  useLooking();
  useTellNeeds();
}
