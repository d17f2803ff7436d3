/** One list of entries, shown as a context menu or as the menu of a button. */
import * as Context from '@radix-ui/react-context-menu';
import * as Dropdown from '@radix-ui/react-dropdown-menu';
import { Fragment, type ReactElement } from 'react';
import { Icon } from '../theme/Icon';
import { Words } from './Words';

export interface MenuEntry {
  key: string;
  label: string;
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  /** A line above this entry. */
  line?: boolean;
  /** For choices: whether this is the present one. */
  checked?: boolean;
  detail?: string;
  testid?: string;
  onSelect: () => void;
}

function Row({ entry }: { entry: MenuEntry }) {
  return (
    <>
      {entry.checked !== undefined && <span className="menu-check">{entry.checked && <Icon name="check" size={12} />}</span>}
      <span className="grow">
        {entry.label}
        {entry.detail !== undefined && <span className="menu-detail"><Words text={entry.detail} /></span>}
      </span>
      {entry.hint !== undefined && <kbd>{entry.hint}</kbd>}
    </>
  );
}

/** A choice says which one is in force. */
function radio(entry: MenuEntry): { role?: 'menuitemradio'; 'aria-checked'?: boolean } {
  return entry.checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': entry.checked };
}

/** Focus stays with what the entry opened: a dialog, or a title being edited. */
const keepFocus = (event: Event): void => event.preventDefault();

export function ContextMenu({ entries, label, children, disabled = false }: { entries: MenuEntry[]; label: string; children: ReactElement; disabled?: boolean }) {
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild disabled={disabled}>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content className="menu" aria-label={label} collisionPadding={8} onCloseAutoFocus={keepFocus}>
          {entries.map((entry) => (
            <Fragment key={entry.key}>
              {entry.line === true && <Context.Separator className="menu-line" />}
              <Context.Item className={entry.danger === true ? 'menu-item danger' : 'menu-item'} disabled={entry.disabled ?? false} data-testid={entry.testid ?? `menu-${entry.key}`} onSelect={entry.onSelect} {...radio(entry)}>
                <Row entry={entry} />
              </Context.Item>
            </Fragment>
          ))}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

export function ButtonMenu({ entries, label, children, align = 'end' }: { entries: MenuEntry[]; label: string; children: ReactElement; align?: 'start' | 'end' }) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className="menu" aria-label={label} align={align} sideOffset={4} collisionPadding={8}>
          {entries.map((entry) => (
            <Fragment key={entry.key}>
              {entry.line === true && <Dropdown.Separator className="menu-line" />}
              <Dropdown.Item className={entry.danger === true ? 'menu-item danger' : 'menu-item'} disabled={entry.disabled ?? false} data-testid={entry.testid ?? `menu-${entry.key}`} onSelect={entry.onSelect} {...radio(entry)}>
                <Row entry={entry} />
              </Dropdown.Item>
            </Fragment>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}
