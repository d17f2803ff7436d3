/** Messages, permission prompts and history of the in-memory daemon. */
import type { LogRow, MessageView, PromptView, SessionId, SessionView } from '../../protocol/generated';
import { change, find, refuse, type Emit, type FakeState, type Params } from './calls';

export function messagesOf(state: FakeState, session: SessionId): MessageView[] {
  return state.messages.filter((message) => message.session === session);
}

/** Changes a message and tells everybody. */
export function tell(state: FakeState, emit: Emit, message: MessageView): MessageView {
  const known = state.messages.some((one) => one.id === message.id);
  state.messages = known ? state.messages.map((one) => (one.id === message.id ? message : one)) : [...state.messages, message];
  emit({ kind: 'message', message });
  return message;
}

/** A message to who asks something waits; a text `fail` fails; any other is taken at once. */
export function send(state: FakeState, emit: Emit, { session: id, text }: Params<'session.send'>): MessageView {
  const session = find(state, id);
  if (session.process === undefined && session.status !== 'starting') refuse('SESSION_NOT_RUNNING', `the agent of ${id} is not running`, `Bring it back first: ao session restore ${id}`);
  const now = Date.now();
  const accepted: MessageView = { id: Math.max(0, ...state.messages.map((one) => one.id)) + 1, session: id, text, receipt: 'accepted', at: now, changed_at: now };
  if (session.status === 'needs_you') return tell(state, emit, { ...accepted, reason: 'It shows a permission prompt, and what is typed would answer it' });
  tell(state, emit, accepted);
  if (text === 'fail') tell(state, emit, { ...accepted, receipt: 'failed', code: 'MESSAGE_UNCONFIRMED', reason: 'It was typed and entered, but the agent did not say that it took it' });
  else tell(state, emit, { ...accepted, receipt: session.agent === 'shell' ? 'typed' : 'submitted' });
  return accepted;
}

export function cancel(state: FakeState, emit: Emit, { message: id }: Params<'message.cancel'>): MessageView {
  const message = state.messages.find((one) => one.id === id) ?? refuse('MESSAGE_NOT_FOUND', 'there is no such message');
  if (message.receipt !== 'accepted') refuse('MESSAGE_TYPED', 'the message is not waiting any more');
  const cancelled: MessageView = { ...message, receipt: 'cancelled', changed_at: Date.now() };
  delete cancelled.reason;
  return tell(state, emit, cancelled);
}

/** Something happens in a session: its history has a row more, and who waits for one gets it. */
export function happen(state: FakeState, session: SessionId, row: LogRow): void {
  state.logs.set(session, [...(state.logs.get(session) ?? []), row]);
  const waiting = state.waiting.get(session) ?? [];
  state.waiting.delete(session);
  for (const resolve of waiting) resolve([row]);
}

/** Whoever waits for a row waits until one comes: here nothing happens by itself. */
export function log(state: FakeState, { session, after, limit, wait }: Params<'session.log'>): LogRow[] | Promise<LogRow[]> {
  const all = state.logs.get(session) ?? [];
  const most = limit ?? 200;
  if (after === undefined) return all.slice(-most);
  const rows = all.filter((row) => row.seq > after).slice(0, most);
  if (rows.length > 0 || wait !== true) return rows;
  return new Promise((resolve) => state.waiting.set(session, [...(state.waiting.get(session) ?? []), resolve]));
}

export function prompt(state: FakeState, session: SessionId): PromptView {
  return state.prompts.get(session) ?? refuse('PROMPT_GONE', `no permission prompt is on the screen of ${session}`);
}

export function answer(state: FakeState, emit: Emit, { session: id, choice, proof }: Params<'session.answer'>): SessionView {
  if (prompt(state, id).proof !== proof) refuse('PROMPT_GONE', `the prompt on the screen of ${id} is another one by now`);
  state.prompts.delete(id);
  const answered = { ...find(state, id) };
  delete answered.asks;
  state.sessions = state.sessions.map((one) => (one.id === id ? answered : one));
  return change(state, emit, id, { status: choice === 'deny' ? 'idle' : 'working', reason: choice === 'deny' ? 'You denied what it asked.' : 'It works on your prompt.', changed_at: Date.now() });
}
