/** The small controls of the composer: a choice from a menu, and a text with a menu of what is known. */
import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from '../theme/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';

export function Pick({ label, value, entries, testid }: { label: string; value: string; entries: MenuEntry[]; testid: string }) {
  return (
    <ButtonMenu entries={entries} label={label} align="start">
      <button type="button" className="pick" data-testid={testid} data-value={value} title={value}>
        <span className="faint">{label}</span>
        <span className="clip">{value}</span>
        <Icon name="chevron" size={12} />
      </button>
    </ButtonMenu>
  );
}

/** Enter ends the typing of a name; it does not start the session. */
function keepForm(event: KeyboardEvent): void {
  if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault();
}

interface TextPickProps {
  label: string;
  value: string;
  placeholder: string;
  testid: string;
  /** What the menu is called, and what is in it. */
  known: string;
  entries: MenuEntry[];
  menuTestid: string;
  /** The id of what is said to be wrong with it. */
  wrong?: string | undefined;
  onChange: (value: string) => void;
}

/** Anything can be typed; what is known is a menu away. */
export function TextPick({ label, value, placeholder, testid, known, entries, menuTestid, wrong, onChange }: TextPickProps) {
  // The placeholder stands in the narrower type of the interface.
  const size = Math.max(6, Math.min(28, value === '' ? Math.round(placeholder.length * 0.8) : value.length + 1));
  return (
    <span className={wrong === undefined ? 'pick pick-text' : 'pick pick-text pick-wrong'}>
      <label className="row">
        <span className="faint">{label}</span>
        <input className="pick-input" data-testid={testid} placeholder={placeholder} maxLength={200} size={size} spellCheck={false} autoComplete="off" aria-invalid={wrong !== undefined} aria-describedby={wrong} value={value} onChange={(event) => onChange(event.currentTarget.value)} onKeyDown={keepForm} />
      </label>
      {entries.length > 0 && (
        <ButtonMenu entries={entries} label={known} align="end">
          <button type="button" className="pick-open" aria-label={known} data-testid={menuTestid}><Icon name="chevron" size={12} /></button>
        </ButtonMenu>
      )}
    </span>
  );
}

interface LineProps {
  label: string;
  value: string;
  placeholder: string;
  testid: string;
  mono?: boolean;
  maxLength?: number;
  known?: string;
  entries?: MenuEntry[];
  /** What is said to be wrong with it, for those who read the field. */
  wrong?: string | undefined;
  /** What stands behind the field. */
  children?: ReactNode;
  onChange: (value: string) => void;
}

/** A field of its own line, with what is known in a menu at its end. */
export function Line({ label, value, placeholder, testid, mono = true, maxLength = 200, known = '', entries = [], wrong, children, onChange }: LineProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="faint" htmlFor={id}>{label}</label>
      <div className="row field-row">
        <input id={id} className={mono ? 'input mono' : 'input'} data-testid={testid} placeholder={placeholder} maxLength={maxLength} spellCheck={!mono} autoComplete="off" aria-invalid={wrong !== undefined} aria-describedby={wrong} value={value} onChange={(event) => onChange(event.currentTarget.value)} onKeyDown={keepForm} />
        {entries.length > 0 && (
          <ButtonMenu entries={entries} label={known} align="end">
            <button type="button" className="b b-icon field-open" aria-label={known} data-testid={`${testid}-known`}><Icon name="chevron" size={12} /></button>
          </ButtonMenu>
        )}
        {children}
      </div>
    </div>
  );
}
