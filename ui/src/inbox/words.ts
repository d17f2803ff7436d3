/** What the inbox says. Pure; calm words, one sentence of reason each. */
import { plural, t } from '@lingui/core/macro';
import type { AskView, SessionView } from '../protocol/generated';
import { lookOf, type StatusLook } from '../sessions/status';
import type { GroupId, HeldItem, Inbox, SessionItem } from './items';

export const GROUP_WORDS: Record<GroupId, string> = {
  blocked: t`Waiting for your answer`,
  stopped: t`Stopped`,
  unsure: t`Perhaps stuck`,
  finished: t`To look at`,
  held: t`Held back`,
};

/** What it wants, after its title. */
export function wants({ tool, command, files }: AskView): string {
  if (command !== undefined) return t`wants to run a command`;
  if (files.length > 0) return plural({ count: files.length }, { one: 'wants to touch a file', other: 'wants to touch # files' });
  return tool === undefined ? t`asks for permission` : t`wants to use ${tool}`;
}

/** The codes of which a person can make more than the sentence beside them says. */
const FAILURES: Partial<Record<string, string>> = { NOT_RESUMABLE: t`cannot be resumed`, SETUP_FAILED: t`was not set up` };

/** What is the matter with it, after its title. */
export function matter({ kind, session }: Pick<SessionItem, 'kind' | 'session'>): string {
  switch (kind) {
    case 'permission':
      return session.asks === undefined ? t`asks for permission` : wants(session.asks);
    case 'asks':
      return t`asks you something`;
    case 'consent':
      return t`can be brought back`;
    case 'failed':
      return FAILURES[session.code ?? ''] ?? t`could not go on`;
    case 'crashed':
      return t`ended unexpectedly`;
    case 'turn_failed':
      return t`stopped on an error`;
    case 'unconfirmed':
      return t`does not answer`;
    case 'silent':
      return t`is silent`;
    case 'finished':
      return t`finished its turn`;
    case 'interrupted':
      return t`was interrupted`;
    case 'ready':
      return t`is back and waits`;
    case 'ended':
      return t`has ended`;
  }
}

/** The question itself, if the agent told it. */
export function asked({ reason }: Pick<SessionView, 'reason'>): string | null {
  const what = /^It asks you: (.+)$/s.exec(reason)?.[1];
  return what === undefined ? null : `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}`;
}

/** The reason beside it, where it says more than the title does. */
export function because({ kind, session }: Pick<SessionItem, 'kind' | 'session'>): string | null {
  switch (kind) {
    case 'permission':
    case 'finished':
    case 'ended':
      return null;
    case 'ready':
      return t`Nothing goes on until you write to it`;
    case 'interrupted':
      return t`It waits for what you say next`;
    case 'asks':
      return asked(session) === null ? session.reason : null;
    case 'consent':
    case 'failed':
    case 'crashed':
    case 'turn_failed':
    case 'unconfirmed':
    case 'silent':
      return session.reason;
  }
}

/** The state's own shape, but where something went wrong: that its agent rests or is gone is not why it is here. */
export function markOf({ kind, session }: Pick<SessionItem, 'kind' | 'session'>): Pick<StatusLook, 'mark' | 'tone' | 'word'> {
  return kind === 'turn_failed' || kind === 'crashed' ? { mark: 'triangle', tone: 'fail', word: t`Failed` } : lookOf(session);
}

export function heldTitle({ short, sessions }: Pick<HeldItem, 'short' | 'sessions'>): string {
  const count = sessions.length;
  return short === 'memory' ? plural(count, { one: '# session waits for memory', other: '# sessions wait for memory' }) : plural(count, { one: '# session waits for room on the disk', other: '# sessions wait for room on the disk' });
}

/** Why they wait, as the queue's own sentence says it, without the place in the queue that is one session's alone. */
export function heldBecause({ sessions }: Pick<HeldItem, 'sessions'>): string {
  const reason = sessions[0]?.reason ?? '';
  const plain = reason.replace(/^Number \d+ in the queue: /, '').replace(/; it starts by itself$/, '');
  return `${plain[0]?.toUpperCase() ?? ''}${plain.slice(1)}. ${plural({ count: sessions.length }, { one: 'It starts by itself once there is room.', other: 'They start by themselves once there is room.' })}`;
}

/** How many need a person; also what is said aloud when that changes. */
export function needsWords(needs: number): string {
  return needs === 0 ? t`Nothing needs you` : plural(needs, { one: '# thing needs you', other: '# things need you' });
}

export function headline({ needs, unread }: Pick<Inbox, 'needs' | 'unread'>): string {
  if (needs > 0) return needsWords(needs);
  return unread > 0 ? t`Nobody waits for you` : t`Nothing needs you`;
}

/** The line below the headline. */
export function subline({ needs, unread, atWork, delegated }: Pick<Inbox, 'needs' | 'unread' | 'atWork' | 'delegated'>): string {
  const parts = [
    needs > 0 ? t`Ordered by what waiting costs.` : null,
    unread > 0 ? plural(unread, { one: '# session finished since you looked.', other: '# sessions finished since you looked.' }) : null,
    atWork > 0 ? plural(atWork, { one: '# agent is at work.', other: '# agents are at work.' }) : null,
    delegated > 0 ? plural(delegated, { one: '# finished task is with its orchestrator.', other: '# finished tasks are with their orchestrators.' }) : null,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** What is said when something was put aside. */
export function asideWords(sessions: readonly SessionView[]): string {
  const [only] = sessions;
  if (sessions.length === 1 && only !== undefined) return t`“${{ title: only.title }}” is put aside until it changes.`;
  return plural({ count: sessions.length }, { one: '# is put aside until it changes.', other: '# are put aside until they change.' });
}
