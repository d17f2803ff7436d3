/** The field in which a comment is written. Enter adds it to the batch; Shift+Enter starts a new line; Escape closes. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { isComposing } from '../../app/composing';
import { Button } from '../../components/Button';
import { focusBeside } from './focus';
import { LONGEST_TEXT } from './store';

const TALLEST = 200;

interface FieldProps {
  /** What it is about, for a screen reader. */
  label: string;
  text: string;
  /** It was added before, and is changed now. */
  again: boolean;
  onType: (text: string) => void;
  onAdd: () => void;
  onClose: () => void;
}

export function CommentField({ label, text, again, onType, onAdd, onClose }: FieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = text.trim() !== '';
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`;
  }, [text]);
  const leave = (then: () => void): void => {
    if (field.current !== null) focusBeside(field.current);
    then();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      leave(onClose);
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (ready && !event.repeat) leave(onAdd);
  };
  return (
    <div className="comment-box comment-field" data-testid="comment-field">
      <textarea ref={field} rows={2} className="comment-input" maxLength={LONGEST_TEXT} aria-label={label} placeholder={t`Say what to change here`} data-testid="comment-input" value={text} onChange={(event) => onType(event.currentTarget.value)} onKeyDown={onKeyDown} />
      <div className="row comment-acts">
        <span className="grow faint small comment-keys"><Trans><kbd>↵</kbd> adds it<span className="comment-more">, <kbd>Shift ↵</kbd> starts a new line</span></Trans></span>
        <Button look="quiet" data-testid="comment-cancel" onClick={() => leave(onClose)}>{t`Cancel`}</Button>
        <Button disabled={!ready} data-testid="comment-add" onClick={() => leave(onAdd)}>{again ? t`Save` : t`Add comment`}</Button>
      </div>
    </div>
  );
}
