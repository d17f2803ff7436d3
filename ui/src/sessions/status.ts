/**
 * How each status looks and reads. A state is always a shape and a hue, the same everywhere; this is the one table.
 */
import type { SessionView, Status } from '../protocol/generated';

/** The shapes. `turning` and `segment` are the same ring, moving and still. */
export type Mark = 'diamond' | 'turning' | 'segment' | 'triangle' | 'ring' | 'tick';
export type Tone = 'needs' | 'work' | 'fail' | 'idle' | 'done';

export interface StatusLook {
  mark: Mark;
  tone: Tone;
  word: string;
  /** Where it stands in a list ordered by what waits for a person. */
  group: StatusGroup;
  /** Whether a process of the session lives, as far as is known. */
  alive: boolean;
}

export type StatusGroup = 'attention' | 'working' | 'quiet' | 'ended';

const LOOKS: Record<Status, StatusLook> = {
  needs_you: { mark: 'diamond', tone: 'needs', word: 'Needs you', group: 'attention', alive: true },
  failed: { mark: 'triangle', tone: 'fail', word: 'Failed', group: 'attention', alive: false },
  unconfirmed: { mark: 'diamond', tone: 'needs', word: 'Unconfirmed', group: 'attention', alive: true },
  starting: { mark: 'turning', tone: 'work', word: 'Starting', group: 'working', alive: true },
  working: { mark: 'turning', tone: 'work', word: 'Working', group: 'working', alive: true },
  running: { mark: 'segment', tone: 'work', word: 'Running', group: 'working', alive: true },
  idle: { mark: 'ring', tone: 'idle', word: 'Idle', group: 'quiet', alive: true },
  exited: { mark: 'ring', tone: 'idle', word: 'Exited', group: 'ended', alive: false },
  stopped: { mark: 'ring', tone: 'idle', word: 'Stopped', group: 'ended', alive: false },
};

export function lookOf(status: Status): StatusLook {
  return LOOKS[status];
}

/** A state that a person should notice in a list. */
export function isHot(status: Status): boolean {
  return LOOKS[status].group === 'attention';
}

export function aliveCount(sessions: readonly SessionView[]): number {
  return sessions.filter((session) => LOOKS[session.status].alive).length;
}
