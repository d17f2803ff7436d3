/**
 * How each state looks and reads. A state is always a shape and a hue, the same everywhere; this is the one table.
 */
import { t } from '@lingui/core/macro';
import { restOf } from './rest';
import type { Mark, Tone } from '../theme/mark';
import type { SessionView, Status } from '../protocol/generated';

export interface StatusLook {
  mark: Mark;
  tone: Tone;
  word: string;
  /** Where it stands in a list ordered by what waits for a person. */
  group: StatusGroup;
  /** Whether a process of the session lives, as far as is known, or will by itself. */
  alive: boolean;
}

export type StatusGroup = 'attention' | 'working' | 'quiet' | 'ended';

/** What decides how a session looks. */
export type Stated = Pick<SessionView, 'status' | 'shell' | 'process'>;

const LOOKS: Record<Status, StatusLook> = {
  needs_you: { mark: 'diamond', tone: 'needs', word: t`Needs you`, group: 'attention', alive: true },
  failed: { mark: 'triangle', tone: 'fail', word: t`Failed`, group: 'attention', alive: false },
  unconfirmed: { mark: 'diamond-open', tone: 'needs', word: t`Unconfirmed`, group: 'attention', alive: true },
  // Its hooks should have spoken by now. It may well work, so this is a reason to look and no failure.
  silent: { mark: 'barred', tone: 'silent', word: t`Silent`, group: 'attention', alive: true },
  // Nothing of it runs yet, and it needs nobody: it is started by itself.
  queued: { mark: 'bars', tone: 'idle', word: t`Queued`, group: 'quiet', alive: true },
  starting: { mark: 'dotted', tone: 'work', word: t`Starting`, group: 'working', alive: true },
  // The project's setup runs; its agent comes after it.
  preparing: { mark: 'stacked', tone: 'work', word: t`Preparing`, group: 'working', alive: true },
  working: { mark: 'turning', tone: 'work', word: t`Working`, group: 'working', alive: true },
  // Alive, and nothing tells whether it works: that is not called work.
  running: { mark: 'core', tone: 'live', word: t`Running`, group: 'quiet', alive: true },
  idle: { mark: 'ring', tone: 'idle', word: t`Idle`, group: 'quiet', alive: true },
  exited: { mark: 'square-open', tone: 'idle', word: t`Exited`, group: 'ended', alive: false },
  stopped: { mark: 'square', tone: 'idle', word: t`Stopped`, group: 'ended', alive: false },
};

/** A shell at its prompt and one that runs a command look alike from outside. */
const OPEN_SHELL: StatusLook = { ...LOOKS.running, word: t({ message: 'Open', context: 'state of a shell' }) };
/** It died with the computer, and a person wanted to be asked. */
const ASKS_TO_RETURN: StatusLook = { ...LOOKS.needs_you, alive: false };

export function lookOf(session: Stated): StatusLook {
  if (session.status === 'running' && session.shell) return OPEN_SHELL;
  if (session.status === 'needs_you' && session.process === undefined) return ASKS_TO_RETURN;
  return LOOKS[session.status];
}

/** An agent that ended by itself, and not well. */
export function crashed({ status, shell, exit }: Pick<SessionView, 'status' | 'shell' | 'exit'>): boolean {
  return status === 'exited' && !shell && !(exit?.how === 'code' && exit.code === 0);
}

/** A state that a person should notice in a list: one that the inbox counts among what needs them. */
export function isHot(session: Stated & Pick<SessionView, 'archived' | 'exit' | 'reason'>): boolean {
  if (session.archived) return false;
  if (lookOf(session).group === 'attention' || crashed(session)) return true;
  return session.status === 'idle' && !session.shell && restOf(session) === 'failed';
}

export function aliveCount(sessions: readonly Stated[]): number {
  return sessions.filter((session) => session.status !== 'queued' && lookOf(session).alive).length;
}
