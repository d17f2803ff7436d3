/** A name that appears beside what is pointed at or focused. */
import * as Tooltip from '@radix-ui/react-tooltip';
import type { ReactElement, ReactNode } from 'react';

export function TipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>{children}</Tooltip.Provider>;
}

export function Tip({ text, hint, children }: { text: string; hint?: string | undefined; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" sideOffset={6} collisionPadding={8}>
          {text}
          {hint !== undefined && <kbd>{hint}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
