/**
 * Which terminal of a session is on screen: its agent's, or a plain shell beside it. Remembered for each session.
 *
 * It stands here and not with the sessions, since whoever leads a person to an agent's terminal has to bring it forward.
 */
import { createStore, useStore } from 'zustand';
import type { SessionId, SessionView } from '../protocol/generated';
import { recall, remember } from './remember';
import { openSession } from './screen';
import { facts, useFacts } from './store';

/** Sessions of which it is remembered, those chosen last. */
const KEPT = 40;

/** The shell on screen, by session; a session that is not in it shows its agent. Ids hold no spaces and no equals signs. */
function kept(): Map<SessionId, SessionId> {
  const pairs = (recall('tabs') ?? '').split(' ').map((pair) => pair.split('='));
  return new Map(pairs.flatMap(([session, shell]) => (session !== undefined && shell !== undefined && shell !== '' ? [[session, shell] as const] : [])));
}

export const tabs = createStore<{ shown: ReadonlyMap<SessionId, SessionId> }>(() => ({ shown: kept() }));

/** For tests: a window that was just opened. */
export function forgetTabs(): void {
  tabs.setState({ shown: kept() }, true);
}

/** Brings a session's own terminal, or a shell beside it, forward. */
export function showTab(session: SessionId, tab: SessionId): void {
  const shown = new Map(tabs.getState().shown);
  shown.delete(session);
  if (tab !== session) shown.set(session, tab);
  for (const oldest of shown.keys()) {
    if (shown.size <= KEPT) break;
    shown.delete(oldest);
  }
  remember('tabs', shown.size === 0 ? null : [...shown].map(([of, shell]) => `${of}=${shell}`).join(' '));
  tabs.setState({ shown });
}

/** The shells beside a session that have a tab, oldest first. */
export function shellsOf(shells: readonly SessionView[], session: SessionId): SessionView[] {
  return shells.filter((shell) => shell.beside === session && !shell.archived);
}

/** The tab that is on screen: one whose shell is gone gives way to the agent. */
export function tabOf(session: SessionId): SessionId {
  const tab = tabs.getState().shown.get(session);
  return shellsOf(facts.getState().shells, session).find((shell) => shell.id === tab)?.id ?? session;
}

/** The session whose terminal is on screen: the given one, or a shell beside it. */
export function useShownTab(session: SessionView): SessionView {
  const tab = useStore(tabs, ({ shown }) => shown.get(session.id));
  return useFacts(({ shells }) => shells.find((shell) => shell.id === tab && shell.beside === session.id && !shell.archived)) ?? session;
}

/** Opens a session; of a shell, the session that it stands beside, with the shell in front. */
export function openTerminalOf(id: SessionId): void {
  const shell = facts.getState().shells.find((one) => one.id === id);
  if (shell?.beside === undefined) {
    openSession(id);
    return;
  }
  showTab(shell.beside, id);
  openSession(shell.beside);
}
