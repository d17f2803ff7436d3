/** One setting: its name, one line of what it does, its default, and what is wrong with it. */
import { t } from '@lingui/core/macro';
import { useId, type ReactNode } from 'react';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import type { CallError } from '../protocol/generated';

export interface FieldState {
  /** What can be seen to be wrong. */
  wrong: string | undefined;
  /** What the daemon refused of it. */
  refused: CallError | null;
  changed: boolean;
}

interface Ids {
  id: string;
  describedBy: string;
  invalid: boolean;
}

interface FieldProps {
  name: string;
  label: string;
  what: string;
  /** What holds where nothing is set. */
  usual?: string | undefined;
  state: FieldState;
  /** What else counts here, such as what the repository says. */
  aside?: ReactNode;
  children: (ids: Ids) => ReactNode;
}

export function Field({ name, label, what, usual, state, aside, children }: FieldProps) {
  const id = useId();
  const bad = state.wrong !== undefined || state.refused !== null;
  return (
    <div className="set-field" data-testid={`field-${name}`} data-wrong={bad} data-changed={state.changed}>
      <div className="set-about">
        <label className="set-label" htmlFor={id}>{label}{state.changed && <span className="set-changed" title={t`Not saved yet`}><span className="hidden"> {t`(not saved yet)`}</span></span>}</label>
        <p className="small dim" id={`${id}-what`}>{what}</p>
        {usual !== undefined && <p className="small faint">{t`Default: ${usual}`}</p>}
      </div>
      <div className="set-value">
        {children({ id, describedBy: [`${id}-what`, `${id}-wrong`].join(' '), invalid: bad })}
        {aside}
        <div id={`${id}-wrong`}>
          {state.wrong !== undefined && <p className="row small set-wrong" role="alert" data-testid={`wrong-${name}`}><StateMark mark="triangle" tone="fail" /><span>{state.wrong}</span></p>}
          {state.refused !== null && <ErrorNote title={t`This was not saved`} error={state.refused} />}
        </div>
      </div>
    </div>
  );
}

interface TextProps extends Omit<FieldProps, 'children'> {
  value: string;
  placeholder?: string;
  mono?: boolean;
  lines?: number;
  unit?: string;
  onChange: (value: string) => void;
}

/** A line, or several. */
export function TextField({ value, placeholder, mono = true, lines = 1, unit, onChange, ...rest }: TextProps) {
  return (
    <Field {...rest}>
      {({ id, describedBy, invalid }) => {
        const shared = { id, 'aria-describedby': describedBy, 'aria-invalid': invalid, 'data-testid': `setting-${rest.name}`, placeholder, value, spellCheck: !mono, autoComplete: 'off' };
        if (lines > 1) return <textarea {...shared} rows={lines} className={mono ? 'input mono set-lines' : 'input set-lines'} onChange={(event) => onChange(event.currentTarget.value)} />;
        const input = <input {...shared} className={unit === undefined ? 'input mono' : 'input set-number num'} inputMode={unit === undefined ? undefined : 'numeric'} onChange={(event) => onChange(event.currentTarget.value)} />;
        return unit === undefined ? input : <div className="row">{input}<span className="faint small">{unit}</span></div>;
      }}
    </Field>
  );
}

interface ChoiceProps extends Omit<FieldProps, 'children'> {
  value: string;
  options: readonly { value: string; label: string; detail?: string }[];
  onChange: (value: string) => void;
}

/** One of a few. */
export function ChoiceField({ name, label, what, usual, state, aside, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <fieldset className="set-field" data-testid={`field-${name}`} data-changed={state.changed} aria-describedby={`${id}-what`}>
      <div className="set-about">
        <legend className="set-label">{label}{state.changed && <span className="set-changed" title={t`Not saved yet`}><span className="hidden"> {t`(not saved yet)`}</span></span>}</legend>
        <p className="small dim" id={`${id}-what`}>{what}</p>
        {usual !== undefined && <p className="small faint">{t`Default: ${usual}`}</p>}
      </div>
      <div className="set-value">
        <div className={options.some((one) => one.detail !== undefined) ? 'set-choices set-tall' : 'set-choices'}>
          {options.map((option) => (
            <label className="tick-row choice" key={option.value}>
              <input type="radio" name={`${id}-${name}`} data-testid={`setting-${name}-${option.value === '' ? 'default' : option.value}`} checked={value === option.value} onChange={() => onChange(option.value)} />
              <span>
                {option.label}
                {option.detail !== undefined && <span className="faint small choice-detail">{option.detail}</span>}
              </span>
            </label>
          ))}
        </div>
        {aside}
        {state.refused !== null && <ErrorNote title={t`This was not saved`} error={state.refused} />}
      </div>
    </fieldset>
  );
}
