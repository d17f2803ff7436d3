/**
 * Plain shells beside an agent: opening, closing, and going from tab to tab. For the tab strip, for keys and for menus.
 *
 * A shell that is closed is ended and hidden; its last screen stays with the daemon.
 */
import { t } from '@lingui/core/macro';
import { call, toCallError } from '../platform/bridge';
import type { SessionId, SessionView } from '../protocol/generated';
import { attempt } from '../app/attempt';
import { notify, openSession, sessionOnScreen } from '../app/screen';
import { facts, learnSession } from '../app/store';
import { shellsOf, showTab, tabOf } from '../app/tabs';
import { lookOf } from './status';

/** Sessions for which a shell is being opened: a second press opens no second one. */
const opening = new Set<SessionId>();

/** A shell needs the session's folder, which is only being made before these. */
export function canOpenShell(session: SessionView): boolean {
  return session.status !== 'queued' && session.status !== 'starting' && !session.archived;
}

/** Opens a plain shell in the session's folder and shows it. */
export async function openShell(session: SessionId): Promise<void> {
  if (opening.has(session)) return;
  opening.add(session);
  try {
    const shell = await call('session.shell', { session });
    learnSession(shell);
    showTab(session, shell.id);
    openSession(session);
  } catch (error) {
    notify(t`Could not open a shell`, toCallError(error));
  }
  opening.delete(session);
}

/** Shells that look alike are told apart by a number. */
export function tabNames(shells: readonly SessionView[]): string[] {
  const seen = new Map<string, number>();
  return shells.map(({ title }) => {
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    return count === 1 ? title : `${title} ${count}`;
  });
}

/** What comes forward when a tab goes: the one that takes its place, else the one before it. */
function neighbour(shell: SessionView, session: SessionId): SessionId {
  const all = shellsOf(facts.getState().shells, session);
  const at = all.findIndex((one) => one.id === shell.id);
  return (all[at + 1] ?? all[at - 1])?.id ?? session;
}

/** Ends a shell and takes its tab away. */
export async function closeShell(id: SessionId): Promise<void> {
  const shell = facts.getState().shells.find((one) => one.id === id);
  if (shell?.beside === undefined) return;
  const session = shell.beside;
  const all = shellsOf(facts.getState().shells, session);
  const name = tabNames(all)[all.indexOf(shell)] ?? shell.title;
  const next = neighbour(shell, session);
  const ran = lookOf(shell).alive;
  try {
    if (ran) learnSession(await call('session.kill', { session: id }));
    if (tabOf(session) === id) showTab(session, next);
    learnSession(await call('session.archive', { session: id, archived: true }));
    notify(ran ? t`“${name}” was ended and closed. Its last screen is kept.` : t`“${name}” is closed. Its last screen is kept.`, null, { label: t`Open again`, undoes: true, run: () => uncloseShell(id) });
  } catch (error) {
    notify(t`Could not close “${name}”`, toCallError(error));
  }
}

/** A shell begins in a terminal that it had before, below what stands there. */
async function begin(id: SessionId): Promise<void> {
  learnSession(await call('session.restore', { session: id, how: 'shell' }));
}

/** Its tab comes back with what stood in it. */
function uncloseShell(id: SessionId): Promise<void> {
  return attempt(t`Could not open the shell again`, async () => {
    const shell = await call('session.archive', { session: id, archived: false });
    learnSession(shell);
    if (shell.beside !== undefined) {
      showTab(shell.beside, id);
      openSession(shell.beside);
    }
    await begin(id);
  });
}

/** A shell that has ended begins anew in its tab. */
export function reopenShell(id: SessionId): Promise<void> {
  return attempt(t`Could not open the shell again`, () => begin(id));
}

/** Shows the next terminal of the session on screen, or the one before; after the last comes the agent's again. */
export function nextTab(back = false): void {
  const session = sessionOnScreen();
  if (session === null) return;
  const all = [session, ...shellsOf(facts.getState().shells, session).map((shell) => shell.id)];
  const at = all.indexOf(tabOf(session));
  const next = all[(at + (back ? -1 : 1) + all.length) % all.length];
  if (next !== undefined) showTab(session, next);
}
