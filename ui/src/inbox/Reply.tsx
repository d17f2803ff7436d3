/** A line to an agent that rests, written where its result is read. It shares its text with the session's own field. */
import { t } from '@lingui/core/macro';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { SessionView } from '../protocol/generated';
import { isComposing } from '../app/composing';
import { useFacts, useMessages } from '../app/store';
import { AttachButton } from '../components/AttachButton';
import { Attachments } from '../components/Attachments';
import { Icon } from '../theme/Icon';
import { fieldWords } from '../talk/Composer';
import { draft, useDrafts } from '../talk/drafts';
import { takesFiles, useFiles, useSubmit } from '../talk/Field';
import { useListed } from '../talk/listed';
import { OpenMessages } from '../talk/Messages';
import { part } from '../talk/messages';
import { useLinked } from './linked';

/** What was sent from here and has not arrived. */
export function Unsettled({ session }: { session: SessionView }) {
  const known = useFacts((facts) => facts.messages.has(session.id));
  // Only where something was said from here: what was known may be old by now.
  useListed(known ? session.id : null);
  const outgoing = useDrafts((all) => all.outgoing);
  const dismissed = useDrafts((all) => all.dismissed);
  const messages = useMessages(session.id);
  const open = useMemo(() => part(messages, dismissed).open, [messages, dismissed]);
  const own = useMemo(() => outgoing.filter((one) => one.session === session.id), [outgoing, session.id]);
  return <OpenMessages open={open} outgoing={own} />;
}

export function Reply({ session, onClose }: { session: SessionView; onClose: () => void }) {
  const text = useDrafts((all) => all.texts.get(session.id) ?? '');
  const linked = useLinked();
  const field = useRef<HTMLTextAreaElement>(null);
  const { files, add, remove } = useFiles(session);
  const { ready: written, submit: sendIt } = useSubmit(session);
  const ready = written && linked;
  useEffect(() => field.current?.focus(), []);
  const submit = (): void => {
    if (ready) sendIt();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.currentTarget.closest<HTMLElement>('[data-card]')?.focus();
      onClose();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.repeat || isComposing(event)) return;
    event.preventDefault();
    submit();
  };
  const words = fieldWords(session);
  return (
    <div className="composer-box reply-box">
      <Attachments files={files} onRemove={remove} />
      <textarea ref={field} rows={Math.min(8, text.split('\n').length)} className="composer-input" aria-label={`${words}: ${session.title}`} placeholder={words} value={text} data-testid="reply-input" onChange={(event) => draft(session.id, event.currentTarget.value)} onKeyDown={onKeyDown} />
      {takesFiles(session) && <AttachButton onFiles={add} />}
      <kbd aria-hidden="true">↵</kbd>
      <button type="button" className="b b-primary b-send" aria-label={t`Send`} disabled={!ready} data-testid="reply-send" onClick={submit}><Icon name="send" /></button>
    </div>
  );
}
