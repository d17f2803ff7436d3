/**
 * A line to the agent. Enter sends; Shift+Enter starts a new line.
 *
 * Anything can be sent at any time: the daemon types it as soon as that is safe, and each message says how far it came.
 * Its place is as high as one line; longer texts and messages grow over the terminal, whose size is the agent's and must
 * not change meanwhile.
 */
import { plural, t } from '@lingui/core/macro';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { SessionView } from '../protocol/generated';
import { useDrops } from '../app/drop';
import { useMessages } from '../app/store';
import { DropHint } from '../components/DropHint';
import { lookOf } from '../sessions/status';
import { ApprovalPanel } from './ApprovalPanel';
import { useDrafts } from './drafts';
import { Field, takesFiles, useFiles, useSubmit } from './Field';
import { useListed } from './listed';
import { LastReceipt, OpenMessages, SettledMessages } from './Messages';
import { part } from './messages';

/** What the field is for just now, in its own place. */
export function fieldWords(session: SessionView): string {
  switch (session.status) {
    case 'queued':
    case 'starting':
    case 'preparing':
      return t`A message waits until the agent is ready`;
    case 'needs_you':
      return session.asks === undefined ? t`A message waits until you have answered in its terminal` : t`A message waits until you have answered its prompt`;
    case 'unconfirmed':
      return t`A message waits until its terminal answers`;
    case 'running':
    case 'working':
    case 'idle':
    case 'silent':
    case 'exited':
    case 'failed':
    case 'stopped':
      return session.agent === 'shell' ? t`Run a line in this shell` : t`Message the agent`;
  }
}

export function Composer({ session }: { session: SessionView }) {
  useListed(session.id);
  const outgoing = useDrafts((all) => all.outgoing);
  const dismissed = useDrafts((all) => all.dismissed);
  const messages = useMessages(session.id);
  const [earlier, setEarlier] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const toField = (): void => form.current?.querySelector('textarea')?.focus();
  const { ready, submit } = useSubmit(session);
  const { add } = useFiles(session);
  const writable = lookOf(session).alive && (!session.shell || session.agent === 'shell');
  const over = useDrops(form, writable && takesFiles(session), add);

  const { open, settled } = useMemo(() => part(messages, dismissed), [messages, dismissed]);
  const own = useMemo(() => outgoing.filter((one) => one.session === session.id), [outgoing, session.id]);
  const last = settled[0];
  if (!lookOf(session).alive) {
    // Nothing can be sent, but what failed must not vanish with the agent.
    return open.length + own.length === 0 ? null : <Ended><OpenMessages open={open} outgoing={own} /></Ended>;
  }
  if (session.shell && session.agent !== 'shell') {
    // What is typed here is for the agent, which is not there.
    const { agent_name: agent } = session;
    return (
      <div className="composer" data-region>
        <div className="composer-float">
          <OpenMessages open={open} outgoing={own} />
          <p className="composer-box composer-shell" data-testid="composer-shell">{t`A shell is open where ${agent} was. End it to bring the agent back and write to it.`}</p>
        </div>
      </div>
    );
  }
  const words = fieldWords(session);
  const go = (): void => {
    submit();
    toField();
  };
  return (
    <form
      ref={form}
      className="composer"
      data-region
      aria-label={t`Message`}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <div className="composer-float">
        {session.asks !== undefined && <ApprovalPanel session={session} asks={session.asks} onAnswered={toField} />}
        {earlier && settled.length > 0 && <SettledMessages settled={settled} />}
        <OpenMessages open={open} outgoing={own} />
        <Field session={session} words={words} ready={ready} onSubmit={go} onEscape={() => setEarlier(false)} />
      </div>
      <div className="receipt">
        <div className="grow clip" aria-live="polite">{last !== undefined && <LastReceipt message={last} />}</div>
        {settled.length > 0 && (
          <button type="button" className="receipt-more" aria-expanded={earlier} data-testid="messages-earlier" onClick={() => setEarlier(!earlier)}>
            {earlier ? t`Hide earlier messages` : plural({ count: settled.length }, { one: '# earlier message', other: '# earlier messages' })}
          </button>
        )}
      </div>
      <DropHint count={over} />
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
