/** The buttons: one primary per view, plain ones, quiet ones, and icons that carry a name. */
import type { ComponentProps, ReactNode } from 'react';
import type { ActionId } from '../actions/catalog';
import { Icon, type IconName } from '../theme/Icon';
import { Tip } from './Tip';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  size?: 'small' | 'normal' | 'large';
  icon?: IconName;
  /** Work is under way: the button keeps its place and takes no second press. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ look = 'plain', size = 'small', icon, busy = false, children, disabled, className, ...rest }: ButtonProps) {
  const classes = ['b', `b-${look}`, `b-${size}`, className].filter(Boolean).join(' ');
  return (
    <button type="button" {...rest} className={classes} disabled={disabled === true || busy} aria-busy={busy || undefined}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  icon: IconName;
  label: string;
  hint?: string;
  /** Whose keys stand beside the name. */
  action?: ActionId;
  iconSize?: number;
}

export function IconButton({ icon, label, hint, action, iconSize = 14, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} hint={hint} action={action}>
      <button type="button" aria-label={label} {...rest} className={['b b-icon', className].filter(Boolean).join(' ')}>
        <Icon name={icon} size={iconSize} />
      </button>
    </Tip>
  );
}
