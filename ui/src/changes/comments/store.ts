/**
 * The comments that a person gathers on a session's changes, until they are sent as one message or discarded.
 *
 * They outlive the window. Nothing here lets go of a comment that was added before the daemon has it, or before the
 * person took it away and can still bring it back.
 */
import { createStore, useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { call, toCallError } from '../../platform/bridge';
import type { CallError, ChangeScope, MessageId, SessionId } from '../../protocol/generated';
import { learnMessage } from '../../app/store';
import type { Row } from '../../diff/rows';
import { afterLines, afterList, isAdded, readyOf, type Comment } from './comment';
import { keepBatches, keptBatches, type Batches } from './kept';
import { messageOf } from './message';
import type { Target } from './target';

/** More than these in one message nobody reads. */
export const MOST = 200;
export const LONGEST_TEXT = 10_000;

/** What became of comments that are in the batch no more; they can come back as long as this is shown. */
export interface After {
  what: 'sent' | 'removed';
  comments: readonly Comment[];
  /** The message that holds them. */
  message?: MessageId;
}

interface State extends Batches {
  after: ReadonlyMap<SessionId, After>;
  sending: ReadonlySet<SessionId>;
  refused: ReadonlyMap<SessionId, CallError>;
  /** What was in a field that was closed without being added, by its lines. */
  shelved: ReadonlyMap<string, string>;
  shown: Shown | null;
}

/** The comment that takes the focus as soon as it is drawn: never one that nobody asked for just now. */
export interface Shown {
  id: string;
  /** Where it is to stand in what scrolls. */
  block: 'nearest' | 'center';
}

const initial = (): State => ({ ...keptBatches(), after: new Map(), sending: new Set(), refused: new Map(), shelved: new Map(), shown: null });

export const comments = createStore<State>(initial);

/** For tests: a window that was just opened. */
export function forgetComments(): void {
  comments.setState(initial(), true);
}

comments.subscribe((now, before) => {
  if (now.comments !== before.comments || now.writing !== before.writing) keepBatches(now);
});

const NONE: readonly Comment[] = [];

export const batchOf = (session: SessionId): readonly Comment[] => comments.getState().comments.get(session) ?? NONE;

export function useComments<T>(select: (state: State) => T): T {
  return useStore(comments, select);
}

export function useBatch(session: SessionId): readonly Comment[] {
  return useComments((state) => state.comments.get(session) ?? NONE);
}

/** One file's comments; the same array as long as they are the same. */
export function useFileComments(session: SessionId, path: string): readonly Comment[] {
  return useStore(comments, useShallow((state) => (state.comments.get(session) ?? NONE).filter((one) => one.path === path)));
}

/** How many of a file's comments are in the batch. */
export function useFileCount(session: SessionId, path: string): number {
  return useComments((state) => (state.comments.get(session) ?? NONE).filter((one) => one.path === path && isAdded(one)).length);
}

function withKey<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): Map<K, V> {
  const next = new Map(map);
  // Set anew, it stands last.
  next.delete(key);
  if (value !== undefined) next.set(key, value);
  return next;
}

function put(session: SessionId, batch: readonly Comment[]): void {
  comments.setState((state) => ({ comments: withKey(state.comments, session, batch.length === 0 ? undefined : batch) }));
}

function write(id: string, text: string | undefined): void {
  comments.setState((state) => {
    if (text !== undefined && state.writing.has(id)) return { writing: new Map(state.writing).set(id, text) };
    return { writing: withKey(state.writing, id, text) };
  });
}

const SHELVED = 50;
const shelfOf = (session: SessionId, path: string, { side, from, to }: Target): string => `${session} ${side} ${from} ${to} ${path}`;

function shelve(key: string, text: string): void {
  comments.setState(({ shelved }) => ({ shelved: new Map([...withKey(shelved, key, text.trim() === '' ? undefined : text)].slice(-SHELVED)) }));
}

let made = 0;

/** Opens a field for these lines; the one that is open for them already, if there is one. False when there are too many. */
export function begin(session: SessionId, path: string, scope: ChangeScope, target: Target): boolean {
  const batch = batchOf(session);
  const key = shelfOf(session, path, target);
  const open = batch.find((one) => !isAdded(one) && shelfOf(session, one.path, one.target) === key);
  if (open !== undefined) {
    show(open.id, 'nearest');
    return true;
  }
  if (batch.length >= MOST) return false;
  made += 1;
  const id = `${Date.now().toString(36)}-${made}`;
  put(session, [...batch, { id, path, scope, target, text: '' }]);
  write(id, comments.getState().shelved.get(key) ?? '');
  show(id, 'nearest');
  comments.setState({ after: withKey(comments.getState().after, session, undefined) });
  return true;
}

export const typed = (id: string, text: string): void => write(id, text.slice(0, LONGEST_TEXT));

/** What is in the field becomes the comment. */
export function add(session: SessionId, id: string): void {
  const text = comments.getState().writing.get(id)?.trim() ?? '';
  const batch = batchOf(session);
  const comment = batch.find((one) => one.id === id);
  if (text === '' || comment === undefined) return;
  put(session, batch.map((one) => (one.id === id ? { ...one, text } : one)));
  write(id, undefined);
  shelve(shelfOf(session, comment.path, comment.target), '');
}

/** Closes the field. What was never added is not kept as a comment, but stands there again when these lines are chosen. */
export function close(session: SessionId, id: string): void {
  const batch = batchOf(session);
  const comment = batch.find((one) => one.id === id);
  if (comment !== undefined && !isAdded(comment)) {
    shelve(shelfOf(session, comment.path, comment.target), comments.getState().writing.get(id) ?? '');
    put(session, batch.filter((one) => one.id !== id));
  }
  write(id, undefined);
}

export function edit(session: SessionId, id: string): void {
  const comment = batchOf(session).find((one) => one.id === id);
  if (comment === undefined) return;
  write(id, comment.text);
  show(id, 'nearest');
}

function takeAway(session: SessionId, gone: readonly Comment[]): void {
  const ids = new Set(gone.map(({ id }) => id));
  put(session, batchOf(session).filter((one) => !ids.has(one.id)));
  comments.setState((state) => ({ writing: new Map([...state.writing].filter(([id]) => !ids.has(id))) }));
}

function settleAfter(session: SessionId, after: After | undefined): void {
  comments.setState((state) => ({ after: withKey(state.after, session, after), refused: withKey(state.refused, session, undefined) }));
}

export function remove(session: SessionId, id: string): void {
  const gone = batchOf(session).filter((one) => one.id === id);
  takeAway(session, gone);
  settleAfter(session, { what: 'removed', comments: gone });
}

/** Takes away what is in the batch; what is being written stays. */
export function discard(session: SessionId): void {
  const gone = readyOf(batchOf(session), comments.getState().writing);
  takeAway(session, gone);
  settleAfter(session, { what: 'removed', comments: gone });
}

export function bringBack(session: SessionId): void {
  const back = comments.getState().after.get(session)?.comments ?? NONE;
  const batch = batchOf(session);
  put(session, [...back.filter((one) => batch.every((other) => other.id !== one.id)), ...batch]);
  settleAfter(session, undefined);
}

export const dismissAfter = (session: SessionId): void => settleAfter(session, undefined);

export function show(id: string, block: Shown['block']): void {
  comments.setState({ shown: { id, block } });
}

export function wasShown(id: string): void {
  if (comments.getState().shown?.id === id) comments.setState({ shown: null });
}

function setSending(session: SessionId, on: boolean): void {
  comments.setState(({ sending }) => {
    const next = new Set(sending);
    if (on) next.add(session);
    else next.delete(session);
    return { sending: next };
  });
}

/** Sends the batch as one message. What is refused stays in the batch, and what is being written or was changed meanwhile does too. */
export async function sendBatch(session: SessionId): Promise<void> {
  const batch = readyOf(batchOf(session), comments.getState().writing);
  if (batch.length === 0 || comments.getState().sending.has(session)) return;
  setSending(session, true);
  settleAfter(session, undefined);
  try {
    const message = await call('session.send', { session, text: messageOf(batch) });
    learnMessage(message);
    const sent = new Map(batch.map((one) => [one.id, one.text]));
    takeAway(session, readyOf(batchOf(session), comments.getState().writing).filter((one) => sent.get(one.id) === one.text));
    settleAfter(session, { what: 'sent', comments: batch, message: message.id });
  } catch (thrown) {
    comments.setState((state) => ({ refused: withKey(state.refused, session, toCallError(thrown)) }));
  }
  setSending(session, false);
}

/** The lines of a file were read: its comments follow them. */
export function followLines(session: SessionId, path: string, scope: ChangeScope, rows: readonly Row[], cut: boolean): void {
  const before = batchOf(session);
  const now = afterLines(before, path, scope, rows, cut);
  if (now !== before) put(session, now);
}

/** The list of files was read. */
export function followList(session: SessionId, scope: ChangeScope, paths: ReadonlySet<string>): void {
  const before = batchOf(session);
  const now = afterList(before, scope, paths);
  if (now !== before) put(session, now);
}
