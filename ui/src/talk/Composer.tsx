/**
 * A line to the agent. Enter sends; Shift+Enter starts a new line.
 *
 * It says what was proven about the message and no more: typed into the terminal is not read by the agent. Its place is
 * as high as one line; longer texts grow over the terminal, whose size is the agent's and must not change meanwhile.
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
const ONE_LINE = 30;

/** Why nothing can be sent now, in the field's own place; null when something can. */
function closedWords(session: SessionView): string | null {
  switch (session.status) {
    case 'starting':
      return 'The agent is starting';
    case 'needs_you':
      // What is typed now would answer the question.
      return 'It asks something: answer in the terminal';
    case 'unconfirmed':
      return 'Its terminal does not answer right now';
    case 'running':
    case 'working':
    case 'idle':
    case 'exited':
    case 'failed':
    case 'stopped':
      return null;
  }
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
    area.classList.toggle('tall', area.scrollHeight > ONE_LINE);
  }, [text]);

  const closed = closedWords(session);
  const words = closed ?? (session.agent === 'shell' ? 'Run a line in this shell' : 'Message the agent');
  const ready = text.trim() !== '' && !busy && closed === null;
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
    if (event.key === 'Escape' && error !== null) setError(null);
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form
      className="composer"
      data-region
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="composer-float">
        {error !== null && <ErrorNote title="The message was not sent" error={error} />}
        <div className="composer-box">
          <textarea ref={field} rows={1} className="composer-input" data-testid="composer-input" aria-label={words} placeholder={words} value={text} readOnly={busy} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} />
          <kbd aria-hidden="true">↵</kbd>
          <button type="submit" className="b b-primary b-send" aria-label="Send" data-testid="composer-send" disabled={!ready}><Icon name="send" /></button>
        </div>
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
