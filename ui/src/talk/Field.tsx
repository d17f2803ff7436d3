/** The field for a message, with the files that go with it. */
import { t } from '@lingui/core/macro';
import { useCallback, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { addFiles, onPastePicture, withFiles } from '../app/attachments';
import { isComposing } from '../app/composing';
import { notify } from '../app/screen';
import { AttachButton } from '../components/AttachButton';
import { Attachments } from '../components/Attachments';
import { Icon } from '../theme/Icon';
import { attach, draft, drafts, send, useDrafts } from './drafts';
import { useRecall } from './field';

const TALLEST = 160;
const ONE_LINE = 30;

const NO_FILES: readonly string[] = [];

/** A shell would run what is said of files as commands. */
export function takesFiles(session: SessionView): boolean {
  return session.agent !== 'shell';
}

export function useFiles(session: SessionView): { files: readonly string[]; add: (paths: readonly string[]) => void; remove: (path: string) => void } {
  const { id } = session;
  const kept = useDrafts((all) => all.files.get(id) ?? NO_FILES);
  const files = takesFiles(session) ? kept : NO_FILES;
  const add = useCallback((paths: readonly string[]) => attach(id, addFiles(drafts.getState().files.get(id) ?? NO_FILES, paths)), [id]);
  return { files, add, remove: (path) => attach(id, files.filter((one) => one !== path)) };
}

/** Sends what is written, if anything is. */
export function useSubmit(session: SessionView): { ready: boolean; submit: () => void } {
  const text = useDrafts((all) => all.texts.get(session.id) ?? '');
  const { files } = useFiles(session);
  const ready = text.trim() !== '' || files.length > 0;
  const submit = (): void => {
    if (!ready) return;
    draft(session.id, '');
    if (files.length > 0) attach(session.id, []);
    void send(session.id, withFiles(text, files));
  };
  return { ready, submit };
}

interface FieldProps {
  session: SessionView;
  words: string;
  ready: boolean;
  onSubmit: () => void;
  onEscape: () => void;
}

export function Field({ session, words, ready, onSubmit, onEscape }: FieldProps) {
  const text = useDrafts((all) => all.texts.get(session.id) ?? '');
  const { files, add, remove } = useFiles(session);
  const recall = useRecall(session.id, text);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
    area.classList.toggle('tall', area.scrollHeight > ONE_LINE);
  }, [text]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') onEscape();
    if (recall(event) || event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onSubmit();
  };
  const onPaste = onPastePicture(add, (error) => notify(t`Could not attach the picture`, toCallError(error)));
  return (
    <div className="composer-box">
      <Attachments files={files} onRemove={remove} />
      <textarea ref={field} rows={1} className="composer-input" data-testid="composer-input" aria-label={words} placeholder={words} value={text} onChange={(event) => draft(session.id, event.currentTarget.value)} onKeyDown={onKeyDown} {...(takesFiles(session) ? { onPaste } : {})} />
      {takesFiles(session) && <AttachButton onFiles={add} />}
      <kbd aria-hidden="true">↵</kbd>
      <button type="submit" className="b b-primary b-send" aria-label={t`Send`} data-testid="composer-send" disabled={!ready}><Icon name="send" /></button>
    </div>
  );
}
