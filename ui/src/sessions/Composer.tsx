/**
 * A line to the agent. Enter sends; Shift+Enter starts a new line.
 *
 * It says what was proven about the message and no more: typed into the terminal is not read by the agent.
 */
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, SessionView } from '../protocol/generated';
import { clock } from '../app/time';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../components/Icon';
import { StateMark } from '../components/StateMark';

interface SentLine {
  text: string;
  at: number;
}

const TALLEST = 160;

function placeholder(session: SessionView): string {
  if (session.agent === 'shell') return 'Run a line in this shell';
  return session.status === 'starting' ? 'The agent is starting' : 'Message the agent';
}

export function Composer({ session }: { session: SessionView }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<SentLine | null>(null);
  const [error, setError] = useState<CallError | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [text]);

  const ready = text.trim() !== '' && !busy && session.status !== 'starting';
  const send = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setError(null);
    try {
      await call('session.send', { session: session.id, text });
      setSent({ text: text.trim(), at: Date.now() });
      setText('');
    } catch (thrown) {
      // The text stays, so that nothing has to be typed twice.
      setError(toCallError(thrown));
    }
    setBusy(false);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form
      className="composer"
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error !== null && <ErrorNote title="The message was not sent" error={error} />}
      <div className="composer-box">
        <textarea ref={field} rows={1} className="composer-input" data-testid="composer-input" aria-label={placeholder(session)} placeholder={placeholder(session)} value={text} readOnly={busy} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} />
        <kbd aria-hidden="true">↵</kbd>
        <button type="submit" className="b b-primary b-send" aria-label="Send" data-testid="composer-send" disabled={!ready}><Icon name="send" /></button>
      </div>
      <div className="receipt" aria-live="polite">
        {sent !== null && (
          <span className="row" data-testid="receipt" data-receipt="typed">
            <StateMark mark="tick" tone="done" size={11} />
            <span className="clip">“{sent.text}” typed into the terminal {clock(sent.at)}</span>
          </span>
        )}
      </div>
    </form>
  );
}
