/** A name that appears beside what is pointed at or focused. */
import * as Tooltip from '@radix-ui/react-tooltip';
import type { ReactElement, ReactNode } from 'react';
import { ActionKeys } from './ActionKeys';
import type { ActionId } from '../actions/catalog';

export function TipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>{children}</Tooltip.Provider>;
}

/** `action` shows that action's keys as they are now; `hint` is for keys that never change. */
export function Tip({ text, hint, action, children }: { text: string; hint?: string | undefined; action?: ActionId | undefined; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" sideOffset={6} collisionPadding={8}>
          {text}
          {hint !== undefined && <kbd>{hint}</kbd>}
          {action !== undefined && <ActionKeys action={action} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
