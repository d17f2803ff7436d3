/** Where to a copy is to come back, when not to where it was. */
import { t } from '@lingui/core/macro';
import { useId, useState, type SyntheticEvent } from 'react';
import { ask } from '../platform/bridge';
import type { CallError, LedgerEntryView } from '../protocol/generated';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { besides, isAbsolute } from './words';

interface ElsewhereProps {
  entry: LedgerEntryView;
  busy: boolean;
  error: CallError | null;
  onGo: (to: string) => void;
  onClose: () => void;
}

export function Elsewhere({ entry, busy, error, onGo, onClose }: ElsewhereProps) {
  const [to, setTo] = useState(() => besides(entry));
  const name = useId();
  const place = to.trim();
  const wrong = place !== '' && !isAbsolute(place);
  const choose = async (): Promise<void> => {
    const parent = await ask({ ask: 'pick_folder', title: t`In which folder?` }).catch(() => null);
    if (typeof parent !== 'string') return;
    const between = parent.includes('\\') ? '\\' : '/';
    setTo(`${parent.replace(/[/\\]+$/, '')}${between}${entry.session}-copy-${entry.number}`);
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (place !== '' && !wrong && !busy) onGo(place);
  };
  return (
    <form className="stack kept-elsewhere" data-testid="kept-elsewhere" onSubmit={onSubmit}>
      <label className="small dim" htmlFor={name}>{t`To a new folder. Nothing may be there yet.`}</label>
      <div className="row">
        <input id={name} className="input mono" autoFocus spellCheck={false} value={to} data-testid="kept-to" aria-invalid={wrong || error !== null} aria-describedby={wrong ? `${name}-wrong` : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
        <Button onClick={() => void choose()}>{t`Choose…`}</Button>
      </div>
      {wrong && <p id={`${name}-wrong`} className="small tone-fail">{t`The whole path is needed, from the root on.`}</p>}
      {error !== null && <ErrorNote title={t`It did not come back`} error={error} />}
      <div className="row">
        <Button look="primary" type="submit" busy={busy} disabled={place === '' || wrong} data-testid="kept-to-go">{t`Bring it back there`}</Button>
        <Button look="quiet" onClick={onClose}>{t`Cancel`}</Button>
      </div>
    </form>
  );
}
