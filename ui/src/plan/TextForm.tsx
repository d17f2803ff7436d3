/** A text that a person writes into the plan. What is wrong with it stands at the field, and nothing written is lost. */
import { t } from '@lingui/core/macro';
import { useId, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { isComposing } from '../app/composing';
import { useText, write } from '../app/texts';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { textWrong } from './words';

interface TextFormProps {
  /** Where what is written is kept until it is saved. */
  draft: string;
  label: string;
  /** The label is for who cannot see what the field stands below. */
  unseenLabel?: boolean;
  action: string;
  placeholder?: string;
  /** What is there before anything is written. */
  value?: string;
  /** Whether nothing at all may be saved. */
  mayBeEmpty?: boolean;
  focus?: boolean;
  disabled: boolean;
  testid: string;
  onSave: (text: string) => Promise<unknown>;
  onClose?: () => void;
}

export function TextForm({ draft, label, unseenLabel = false, action, placeholder, value = '', mayBeEmpty = false, focus = false, disabled, testid, onSave, onClose }: TextFormProps) {
  const id = useId();
  const text = useText(draft) ?? value;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const wrong = textWrong(text);
  const ready = !disabled && wrong === null && (mayBeEmpty || text.trim() !== '');
  const save = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSave(text.trim());
      write(draft, null);
      onClose?.();
    } catch (thrown) {
      setError(toCallError(thrown));
    }
    setBusy(false);
  };
  const close = (): void => {
    write(draft, null);
    onClose?.();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === 'Escape' && onClose !== undefined) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="plan-form" onSubmit={onSubmit}>
      <label className={unseenLabel ? 'hidden' : 'small dim'} htmlFor={id}>{label}</label>
      <textarea id={id} className="input plan-text" rows={2} autoFocus={focus} placeholder={placeholder} value={text} data-testid={testid} aria-invalid={wrong !== null || error !== null} aria-describedby={wrong === null && error === null ? undefined : `${id}-wrong`} onChange={(event) => write(draft, event.currentTarget.value)} onKeyDown={onKeyDown} />
      <div id={`${id}-wrong`}>
        {wrong !== null && <p className="small tone-fail">{wrong}</p>}
        {error !== null && <ErrorNote title={t`It was not saved`} error={error} />}
      </div>
      {(onClose !== undefined || text !== value) && (
        <div className="row">
          <Button type="submit" look="primary" busy={busy} disabled={!ready} data-testid={`${testid}-save`}>{action}</Button>
          {(onClose !== undefined || text !== value) && <Button look="quiet" data-testid={`${testid}-cancel`} onClick={close}>{t`Cancel`}</Button>}
        </div>
      )}
    </form>
  );
}
