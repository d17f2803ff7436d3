/** A session's verbs as the entries of a menu. */
import type { SessionView } from '../protocol/generated';
import type { MenuEntry } from '../components/Menu';
import { actionLabel, actionsFor, type SessionAction } from './actions';
import { act } from './verbs';

const HINTS: Partial<Record<string, string>> = { rename: 'F2' };

/** What ends something. */
const ENDS: ReadonlySet<SessionAction> = new Set(['kill', 'remove']);

export const endsSomething = (action: SessionAction): boolean => ENDS.has(action);

/** All that a session offers, for a menu. */
export function sessionEntries(session: SessionView): MenuEntry[] {
  return actionsFor(session).map((action, index, list) => ({
    key: action,
    label: actionLabel(action, session),
    ...(HINTS[action] === undefined ? {} : { hint: HINTS[action] }),
    danger: endsSomething(action),
    line: (action === 'rename' && index > 0 && list.length > 2) || action === 'remove',
    onSelect: () => void act(action, session),
  }));
}
