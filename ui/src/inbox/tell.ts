/**
 * What needs the person, in the inbox's order: for the action that goes to the next one, and for the desktop process, whose
 * tray, tooltip and badge show the same. The process has a rule of its own for as long as no page says anything, so nothing
 * is said before the facts are known, and then only what changed.
 *
 * It listens to the stores and not through React: a window that is hidden draws nothing, and then the tray is all there is.
 */
import { useEffect } from 'react';
import type { Facts } from '../app/news';
import { facts } from '../app/store';
import { ask } from '../platform/bridge';
import type { ProjectId, SessionId } from '../protocol/generated';
import { inboxOf, needsPerson, type Inbox, type Marks, type OpenQuestion } from './items';
import { marks } from './marks';
import { questions } from './questions';

export interface Needs {
  sessions: SessionId[];
  /** Cards besides: questions whose asker is gone, or stands in the list already. */
  others: number;
}

/** What the inbox is made of, beside the facts. */
export interface Kept {
  open: ReadonlyMap<ProjectId, readonly OpenQuestion[]>;
  marks: Marks;
}

export function keptNow(): Kept {
  return { open: questions.getState().open, marks: marks.getState().marks };
}

export function needsOf({ items }: Pick<Inbox, 'items'>): Needs {
  const sessions: SessionId[] = [];
  let others = 0;
  for (const item of items.filter(needsPerson)) {
    const id = item.is === 'session' ? item.session.id : item.is === 'question' ? item.asker?.id : undefined;
    if (id === undefined || sessions.includes(id)) others += 1;
    else sessions.push(id);
  }
  return { sessions, others };
}

export function needsIn({ sessions, projects }: Pick<Facts, 'sessions' | 'projects'>, kept: Kept): Needs {
  return needsOf(inboxOf(sessions, projects.flatMap(({ id }) => kept.open.get(id) ?? []), kept.marks));
}

export function useTellNeeds(): void {
  useEffect(() => {
    let seen: readonly unknown[] = [];
    let said = '';
    const look = (): void => {
      const { known, sessions, projects } = facts.getState();
      const kept = keptNow();
      const made = [known, sessions, projects, kept.open, kept.marks];
      if (made.every((part, index) => part === seen[index])) return;
      seen = made;
      if (!known) return;
      const needs = needsIn({ sessions, projects }, kept);
      const words = JSON.stringify(needs);
      if (words === said) return;
      said = words;
      // Without it the tray shows what was said before: not worth a word.
      ask({ ask: 'needs', ...needs }).catch(() => undefined);
    };
    look();
    const ends = [facts.subscribe(look), questions.subscribe(look), marks.subscribe(look)];
    return () => ends.forEach((end) => end());
  }, []);
}
