/**
 * A line to the agent. Enter sends; Shift+Enter starts a new line.
 *
 * Anything can be sent at any time: the daemon types it as soon as that is safe, and each message says how far it came.
 * Its place is as high as one line; longer texts and messages grow over the terminal, whose size is the agent's and must
 * not change meanwhile.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { call } from '../platform/bridge';
import type { SessionId, SessionView } from '../protocol/generated';
import { learnMessages, useFacts, useMessages } from '../app/store';
import { Icon } from '../components/Icon';
import { lookOf } from '../sessions/status';
import { draft, send, useDrafts } from './drafts';
import { ApprovalPanel } from './ApprovalPanel';
import { LastReceipt, OpenMessages, SettledMessages } from './Messages';
import { part } from './messages';

const TALLEST = 160;
const ONE_LINE = 30;

/** What the field is for just now, in its own place. */
export function fieldWords(session: SessionView): string {
  switch (session.status) {
    case 'queued':
    case 'starting':
    case 'preparing':
      return 'Message the agent; it waits until the agent is ready';
    case 'needs_you':
      return session.asks === undefined ? 'It asks you something in its terminal; a message waits until that is answered' : 'It shows a permission prompt; a message waits until that is answered';
    case 'unconfirmed':
      return 'Its terminal does not answer; a message waits until it does';
    case 'running':
    case 'working':
    case 'idle':
    case 'silent':
    case 'exited':
    case 'failed':
    case 'stopped':
      return session.agent === 'shell' ? 'Run a line in this shell' : 'Message the agent';
  }
}

/** Asks for the session's messages when it is opened, and again after each snapshot; events tell the rest. */
function useListed(session: SessionId): void {
  const snapshots = useFacts((facts) => facts.snapshots);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  useEffect(() => {
    if (!linked) return;
    let wanted = true;
    // Without an answer the list is no worse than before; the next snapshot asks again.
    call('message.list', { session }).then((listed) => wanted && learnMessages(session, listed), () => undefined);
    return () => {
      wanted = false;
    };
  }, [session, snapshots, linked]);
}

export function Composer({ session }: { session: SessionView }) {
  useListed(session.id);
  const text = useDrafts((all) => all.texts.get(session.id) ?? '');
  const outgoing = useDrafts((all) => all.outgoing);
  const dismissed = useDrafts((all) => all.dismissed);
  const messages = useMessages(session.id);
  const [earlier, setEarlier] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
    area.classList.toggle('tall', area.scrollHeight > ONE_LINE);
  }, [text]);

  const { open, settled } = useMemo(() => part(messages, dismissed), [messages, dismissed]);
  const own = useMemo(() => outgoing.filter((one) => one.session === session.id), [outgoing, session.id]);
  const last = settled[0];
  if (!lookOf(session).alive) {
    // Nothing can be sent, but what failed must not vanish with the agent.
    return open.length + own.length === 0 ? null : <Ended><OpenMessages open={open} outgoing={own} /></Ended>;
  }
  if (session.shell && session.agent !== 'shell') {
    // What is typed here is for the agent, which is not there.
    return (
      <div className="composer" data-region>
        <div className="composer-float">
          <OpenMessages open={open} outgoing={own} />
          <p className="composer-box composer-shell" data-testid="composer-shell">A shell is open where {session.agent_name} was. End it to bring the agent back and write to it.</p>
        </div>
      </div>
    );
  }
  const words = fieldWords(session);
  const ready = text.trim() !== '';
  const submit = (): void => {
    if (!ready) return;
    draft(session.id, '');
    void send(session.id, text);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && earlier) setEarlier(false);
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className="composer"
      data-region
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="composer-float">
        {session.asks !== undefined && <ApprovalPanel session={session} asks={session.asks} onAnswered={() => field.current?.focus()} />}
        {earlier && settled.length > 0 && <SettledMessages settled={settled} />}
        <OpenMessages open={open} outgoing={own} />
        <div className="composer-box">
          <textarea ref={field} rows={1} className="composer-input" data-testid="composer-input" aria-label={words} placeholder={words} value={text} onChange={(event) => draft(session.id, event.currentTarget.value)} onKeyDown={onKeyDown} />
          <kbd aria-hidden="true">↵</kbd>
          <button type="submit" className="b b-primary b-send" aria-label="Send" data-testid="composer-send" disabled={!ready}><Icon name="send" /></button>
        </div>
      </div>
      <div className="receipt">
        <div className="grow clip" aria-live="polite">{last !== undefined && <LastReceipt message={last} />}</div>
        {settled.length > 0 && (
          <button type="button" className="receipt-more" aria-expanded={earlier} data-testid="messages-earlier" onClick={() => setEarlier(!earlier)}>
            {earlier ? 'Hide earlier messages' : `${settled.length} earlier ${settled.length === 1 ? 'message' : 'messages'}`}
          </button>
        )}
      </div>
    </form>
  );
}

function Ended({ children }: { children: ReactNode }) {
  return (
    <div className="composer-ended" data-region>
      <div className="composer-float">{children}</div>
    </div>
  );
}
