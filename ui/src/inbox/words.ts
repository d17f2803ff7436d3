/** What the inbox says. Pure; calm words, one sentence of reason each. */
import type { AskView, SessionView } from '../protocol/generated';
import { lookOf, type StatusLook } from '../sessions/status';
import type { GroupId, HeldItem, Inbox, SessionItem } from './items';

export const GROUP_WORDS: Record<GroupId, string> = {
  blocked: 'Waiting for your answer',
  stopped: 'Stopped',
  unsure: 'Perhaps stuck',
  finished: 'To look at',
  held: 'Held back',
};

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What it wants, after its title. */
export function wants({ tool, command, files }: AskView): string {
  if (command !== undefined) return 'wants to run a command';
  if (files.length > 0) return files.length === 1 ? 'wants to touch a file' : `wants to touch ${files.length} files`;
  return tool === undefined ? 'asks for permission' : `wants to use ${tool}`;
}

/** The codes of which a person can make more than the sentence beside them says. */
const FAILURES: Partial<Record<string, string>> = { NOT_RESUMABLE: 'cannot be resumed', SETUP_FAILED: 'was not set up' };

/** What is the matter with it, after its title. */
export function matter({ kind, session }: Pick<SessionItem, 'kind' | 'session'>): string {
  switch (kind) {
    case 'permission':
      return session.asks === undefined ? 'asks for permission' : wants(session.asks);
    case 'asks':
      return 'asks you something';
    case 'consent':
      return 'can be brought back';
    case 'failed':
      return FAILURES[session.code ?? ''] ?? 'could not go on';
    case 'crashed':
      return 'ended unexpectedly';
    case 'turn_failed':
      return 'stopped on an error';
    case 'unconfirmed':
      return 'does not answer';
    case 'silent':
      return 'is silent';
    case 'finished':
      return 'finished its turn';
    case 'interrupted':
      return 'was interrupted';
    case 'ready':
      return 'is back and waits';
    case 'ended':
      return 'has ended';
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
      return 'Nothing goes on until you write to it';
    case 'interrupted':
      return 'It waits for what you say next';
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
  return kind === 'turn_failed' || kind === 'crashed' ? { mark: 'triangle', tone: 'fail', word: 'Failed' } : lookOf(session);
}

export function heldTitle({ short, sessions }: Pick<HeldItem, 'short' | 'sessions'>): string {
  return `${count(sessions.length, 'session waits', 'sessions wait')} for ${short === 'memory' ? 'memory' : 'room on the disk'}`;
}

/** Why they wait, as the queue's own sentence says it, without the place in the queue that is one session's alone. */
export function heldBecause({ sessions }: Pick<HeldItem, 'sessions'>): string {
  const reason = sessions[0]?.reason ?? '';
  const plain = reason.replace(/^Number \d+ in the queue: /, '').replace(/; it starts by itself$/, '');
  return `${plain[0]?.toUpperCase() ?? ''}${plain.slice(1)}. ${sessions.length === 1 ? 'It starts by itself' : 'They start by themselves'} once there is room.`;
}

/** How many need a person; also what is said aloud when that changes. */
export function needsWords(needs: number): string {
  return needs === 0 ? 'Nothing needs you' : count(needs, 'thing needs you', 'things need you');
}

export function headline({ needs, unread }: Pick<Inbox, 'needs' | 'unread'>): string {
  if (needs > 0) return needsWords(needs);
  return unread > 0 ? 'Nobody waits for you' : 'Nothing needs you';
}

/** The line below the headline. */
export function subline({ needs, unread, atWork, delegated }: Pick<Inbox, 'needs' | 'unread' | 'atWork' | 'delegated'>): string {
  const parts = [
    needs > 0 ? 'Ordered by what waiting costs.' : null,
    unread > 0 ? `${count(unread, 'session', 'sessions')} finished since you looked.` : null,
    atWork > 0 ? `${count(atWork, 'agent is', 'agents are')} at work.` : null,
    delegated > 0 ? `${count(delegated, 'finished task is', 'finished tasks are')} with ${delegated === 1 ? 'its orchestrator' : 'their orchestrators'}.` : null,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** What is said when something was put aside. */
export function asideWords(sessions: readonly SessionView[]): string {
  const [only] = sessions;
  return sessions.length === 1 && only !== undefined ? `“${only.title}” is put aside until it changes.` : `${sessions.length} are put aside until they change.`;
}
