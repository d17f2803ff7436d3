/** What every section has that is read and saved: waiting, failing, and the line that saves it. */
import { plural, t } from '@lingui/core/macro';
import { useEffect, type ReactNode } from 'react';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import type { FieldState } from './Field';
import type { Form } from './form';
import type { Section } from './use-section';

export function fieldState<T, K extends string>(section: Section<T, K>, key: K): FieldState {
  return { wrong: section.wrong[key], refused: section.refused?.place === key ? section.refused.error : null, changed: section.open.includes(key) };
}

/** Until it is known, and where it cannot be had. */
export function Loaded<T, K extends string>({ section, children }: { section: Section<T, K>; children: (value: T, form: Form<K>) => ReactNode }) {
  const { loaded, linked, form } = section;
  if (loaded.is === 'failed') {
    return (
      <div className="stack set-failed" data-testid="settings-failed">
        <ErrorNote title={t`These settings could not be read`} error={loaded.error} />
        <div><Button disabled={!linked} data-testid="settings-retry" onClick={() => void section.load()}>{t`Try again`}</Button></div>
      </div>
    );
  }
  if (loaded.is === 'loading' || form === null) {
    return <p className="row dim set-wait" role="status" data-testid="settings-wait"><StateMark mark="turning" tone="work" />{linked ? t`Reading the settings…` : t`The daemon is away. Its settings are shown once it is back.`}</p>;
  }
  return children(loaded.value, form);
}

function Words({ count, wrongs, state, linked }: { count: number; wrongs: number; state: 'still' | 'saving' | 'saved'; linked: boolean }) {
  if (!linked) return <span>{count > 0 ? t`The daemon is away. Your edits are kept until they can be saved.` : t`The daemon is away. Nothing can be saved until it is back.`}</span>;
  if (state === 'saving') return <><StateMark mark="turning" tone="work" /><span>{t`Saving…`}</span></>;
  if (wrongs > 0) return <><StateMark mark="triangle" tone="fail" /><span>{plural(wrongs, { one: 'One field is not right yet. Nothing was saved.', other: '# fields are not right yet. Nothing was saved.' })}</span></>;
  if (count > 0) return <><StateMark mark="diamond-open" tone="needs" /><span>{plural(count, { one: 'One edit is not saved. They are kept when you leave.', other: '# edits are not saved. They are kept when you leave.' })}</span></>;
  if (state === 'saved') return <><StateMark mark="tick" tone="done" /><span>{t`Saved`}</span></>;
  return <span>{t`Everything is saved.`}</span>;
}

export function SaveBar<T, K extends string>({ section }: { section: Section<T, K> }) {
  const { open, state, linked, refused, wrong, failures } = section;
  useEffect(() => {
    // What is not right may be far from the line that says so.
    if (failures > 0) document.querySelector<HTMLElement>('.set-field [aria-invalid="true"]')?.focus();
  }, [failures]);
  if (section.form === null) return null;
  return (
    <footer className="set-bar">
      {refused?.place === null && <ErrorNote title={t`This was not saved`} error={refused.error} />}
      <div className="row">
        <span className="row grow small dim set-said" role="status" data-testid="settings-said" data-state={open.length > 0 ? 'open' : state}>
          <Words count={open.length} wrongs={Object.keys(wrong).length} state={state} linked={linked} />
        </span>
        {open.length > 0 && <Button look="quiet" size="normal" disabled={state === 'saving'} data-testid="settings-discard" onClick={section.discard}>{t`Discard`}</Button>}
        <Button look="primary" size="normal" busy={state === 'saving'} disabled={open.length === 0 || !linked} data-testid="settings-save" onClick={() => void section.save()}>{t`Save`}</Button>
      </div>
    </footer>
  );
}
