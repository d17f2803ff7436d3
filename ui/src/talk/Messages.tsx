/**
 * What was said to an agent and what became of it: above the field what is still open, and all the rest on demand.
 *
 * It floats over the terminal, whose size is the agent's and must not change because somebody writes.
 */
import { plural, t } from '@lingui/core/macro';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { MessageView } from '../protocol/generated';
import { notify } from '../app/screen';
import { learnMessage } from '../app/store';
import { clock } from '../app/time';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { dismiss, dropOutgoing, send, type Outgoing } from './drafts';
import { firstLine, lastWords, receiptLook, senderWords, type ReceiptLook } from './messages';

/** How many settled messages are shown before all are asked for. */
const SHOWN = 5;

const SENDING: ReceiptLook = { mark: 'dotted', tone: 'idle', words: t`On its way` };

interface RowProps {
  text: string;
  look: ReceiptLook;
  receipt: string;
  from?: string | null;
  code?: string | undefined;
  children?: ReactNode;
}

function Row({ text, look, receipt, from = null, code, children }: RowProps) {
  return (
    <li className="message" data-testid="message" data-receipt={receipt} data-code={code}>
      <StateMark mark={look.mark} tone={look.tone} />
      <div className="grow">
        <div className="message-text clip" title={text}>{firstLine(text)}{from !== null && <span className="faint"> {from}</span>}</div>
        <div className="message-receipt" role={look.tone === 'fail' ? 'alert' : undefined}>
          <Words text={look.words} />
          {look.advice !== undefined && <> {look.advice}</>}
          {code !== undefined && <span className="mono faint"> {code}</span>}
        </div>
      </div>
      {children !== undefined && <div className="row message-acts">{children}</div>}
    </li>
  );
}

async function takeBack(message: MessageView): Promise<void> {
  try {
    learnMessage(await call('message.cancel', { session: message.session, message: message.id }));
  } catch (error) {
    notify(t`The message was not taken back`, toCallError(error));
  }
}

function MessageRow({ message }: { message: MessageView }) {
  const [busy, setBusy] = useState(false);
  const back = async (): Promise<void> => {
    setBusy(true);
    await takeBack(message);
    setBusy(false);
  };
  const again = (): void => {
    dismiss(message);
    void send(message.session, message.text);
  };
  const acts = (): ReactNode => {
    switch (message.receipt) {
      case 'accepted':
        return <Button busy={busy} data-testid="message-cancel" onClick={() => void back()}>{t`Take back`}</Button>;
      case 'failed':
        return (
          <>
            <Button data-testid="message-again" onClick={again}>{t`Send again`}</Button>
            <Button look="quiet" data-testid="message-dismiss" onClick={() => dismiss(message)}>{t`Dismiss`}</Button>
          </>
        );
      case 'typing':
      case 'typed':
      case 'submitted':
      case 'cancelled':
        return undefined;
    }
  };
  return <Row text={message.text} look={receiptLook(message)} receipt={message.receipt} from={senderWords(message)} code={message.code}>{acts()}</Row>;
}

function OutgoingRow({ outgoing }: { outgoing: Outgoing }) {
  const { error } = outgoing;
  if (error === null) return <Row text={outgoing.text} look={SENDING} receipt="sending" />;
  const look: ReceiptLook = { mark: 'triangle', tone: 'fail', words: t`It was not sent: ${{ reason: error.message }}`, ...(error.hint === undefined ? {} : { advice: error.hint }) };
  return (
    <Row text={outgoing.text} look={look} receipt="refused" code={error.code}>
      <Button
        data-testid="message-again"
        onClick={() => {
          dropOutgoing(outgoing.key);
          void send(outgoing.session, outgoing.text);
        }}
      >
        {t`Send again`}
      </Button>
      <Button look="quiet" data-testid="message-dismiss" onClick={() => dropOutgoing(outgoing.key)}>{t`Dismiss`}</Button>
    </Row>
  );
}

/** What is not settled yet, oldest first as it will be typed. */
export function OpenMessages({ open, outgoing }: { open: readonly MessageView[]; outgoing: readonly Outgoing[] }) {
  if (open.length + outgoing.length === 0) return null;
  return (
    <ul className="messages plain-list" aria-label={t`Messages that are not settled`} data-testid="messages-open">
      {open.map((message) => <MessageRow key={message.id} message={message} />)}
      {outgoing.map((one) => <OutgoingRow key={`out-${one.key}`} outgoing={one} />)}
    </ul>
  );
}

function SettledRow({ message }: { message: MessageView }) {
  const look = receiptLook(message);
  const from = senderWords(message);
  return (
    <li className="message-line" data-testid="message" data-receipt={message.receipt} title={message.text}>
      <StateMark mark={look.mark} tone={look.tone} />
      <span className="clip grow">{firstLine(message.text)}{from !== null && <span className="faint"> {from}</span>}</span>
      <span className="nowrap num">{look.words}</span>
    </li>
  );
}

/** What is settled, the newest at the bottom, where the eye is. */
export function SettledMessages({ settled }: { settled: readonly MessageView[] }) {
  const [all, setAll] = useState(false);
  const box = useRef<HTMLElement>(null);
  const shown = (all ? settled : settled.slice(0, SHOWN)).toReversed();
  const newest = settled[0]?.id;
  useLayoutEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, all]);
  return (
    // What scrolls must be within reach of the keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="messages messages-settled" ref={box} tabIndex={0} aria-label={t`Earlier messages`} data-testid="messages-settled">
      {shown.length < settled.length && (
        <div className="messages-more"><Button look="quiet" data-testid="messages-all" onClick={() => setAll(true)}>{plural({ count: settled.length }, { other: 'Show all #' })}</Button></div>
      )}
      <ul className="plain-list">
        {shown.map((message) => <SettledRow key={message.id} message={message} />)}
      </ul>
    </section>
  );
}

/** The last settled message, in the line below the field. */
export function LastReceipt({ message }: { message: MessageView }) {
  const look = receiptLook(message);
  return (
    <span className="row last-receipt" data-testid="receipt" data-receipt={message.receipt} title={t`Sent ${{ time: clock(message.at) }}`}>
      <StateMark mark={look.mark} tone={look.tone} size={11} />
      <span className="clip">{lastWords(message)}</span>
    </span>
  );
}
