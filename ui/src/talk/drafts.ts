/**
 * What a person writes to agents in this window: unfinished texts, what is on its way to the daemon, what it refused,
 * and which failures were dismissed. Unfinished and refused texts and dismissals outlive the window.
 */
import { createStore, useStore } from 'zustand';
import { call, toCallError } from '../platform/bridge';
import type { CallError, MessageView, SessionId } from '../protocol/generated';
import { newestWithin, recall, recallList, recallTexts, remember, rememberList } from '../app/remember';
import { learnMessage } from '../app/store';
import { keyOf } from './messages';

/** A message that the daemon has no number for: it is on its way there, or was refused. */
export interface Outgoing {
  key: number;
  session: SessionId;
  text: string;
  at: number;
  error: CallError | null;
}

interface Drafts {
  texts: ReadonlyMap<SessionId, string>;
  /** The files that go with them. */
  files: ReadonlyMap<SessionId, readonly string[]>;
  outgoing: readonly Outgoing[];
  dismissed: ReadonlySet<string>;
}

/** Keys of dismissed failures that are remembered; older ones are long out of sight. */
const REMEMBERED = 200;

/** Sessions whose unfinished text is kept when the window closes, the ones written to last; and their characters in all. */
const KEPT_TEXTS = 40;
const KEPT_LENGTH = 1_000_000;

function keptFiles(): Map<SessionId, readonly string[]> {
  const isPaths = (value: unknown): value is string[] => Array.isArray(value) && value.every((path) => typeof path === 'string');
  return new Map(recallList('draft_files').filter((one): one is [SessionId, string[]] => Array.isArray(one) && typeof one[0] === 'string' && isPaths(one[1])));
}

function keep(texts: ReadonlyMap<SessionId, string>): void {
  const written = [...texts].filter(([, text]) => text !== '').slice(-KEPT_TEXTS);
  rememberList('drafts', newestWithin(written, KEPT_LENGTH, ([, text]) => text.length));
}

let nextKey = 1;

/** What was refused and neither sent again nor dismissed. */
function keptRefused(): Outgoing[] {
  const whole = recallList('refused').filter((one): one is Omit<Outgoing, 'key'> => {
    const { session, text, at, error } = (one ?? {}) as Record<keyof Outgoing, unknown>;
    return typeof session === 'string' && typeof text === 'string' && typeof at === 'number' && typeof (error as CallError | null)?.message === 'string';
  });
  return whole.map((one) => ({ ...one, key: nextKey++ }));
}

function keepRefused(outgoing: readonly Outgoing[]): void {
  const refused = outgoing.filter(({ error }) => error !== null);
  rememberList('refused', newestWithin(refused, KEPT_LENGTH, ({ text }) => text.length));
}

const initial = (): Drafts => ({ texts: recallTexts('drafts'), files: keptFiles(), outgoing: keptRefused(), dismissed: new Set((recall('dismissed') ?? '').split(' ').filter(Boolean)) });

export const drafts = createStore<Drafts>(initial);

/** For tests: a window that was just opened. */
export function forgetDrafts(): void {
  drafts.setState(initial(), true);
}

export function useDrafts<T>(select: (drafts: Drafts) => T): T {
  return useStore(drafts, select);
}

export function draft(session: SessionId, text: string): void {
  drafts.setState((before) => {
    const texts = new Map(before.texts);
    // Set anew, it stands last.
    texts.delete(session);
    texts.set(session, text);
    keep(texts);
    return { texts };
  });
}

/** The files that go with what is written to a session. */
export function attach(session: SessionId, paths: readonly string[]): void {
  drafts.setState((before) => {
    const files = new Map(before.files);
    files.delete(session);
    if (paths.length > 0) files.set(session, paths);
    rememberList('draft_files', [...files].slice(-KEPT_TEXTS));
    return { files };
  });
}

/** Sends a text. It stands in the list at once; a refusal stays there with the text, so nothing is typed twice. */
export async function send(session: SessionId, text: string): Promise<void> {
  const key = nextKey++;
  drafts.setState((before) => ({ outgoing: [...before.outgoing, { key, session, text, at: Date.now(), error: null }] }));
  try {
    const message = await call('session.send', { session, text });
    learnMessage(message);
    dropOutgoing(key);
  } catch (thrown) {
    const error = toCallError(thrown);
    drafts.setState((before) => ({ outgoing: before.outgoing.map((one) => (one.key === key ? { ...one, error } : one)) }));
    keepRefused(drafts.getState().outgoing);
  }
}

export function dropOutgoing(key: number): void {
  drafts.setState((before) => ({ outgoing: before.outgoing.filter((one) => one.key !== key) }));
  keepRefused(drafts.getState().outgoing);
}

export function dismiss(message: MessageView): void {
  drafts.setState((before) => {
    const dismissed = [...before.dismissed, keyOf(message)].slice(-REMEMBERED);
    remember('dismissed', dismissed.join(' '));
    return { dismissed: new Set(dismissed) };
  });
}
