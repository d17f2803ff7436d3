/** A dialog: focus stays inside, Escape leaves, and focus returns to where it was. */
import { t } from '@lingui/core/macro';
import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { IconButton } from './Button';

interface ModalProps {
  title: string;
  description?: string;
  testid: string;
  /** What stands at the end of the title's line. */
  aside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** Notices lie above a dialog: who presses one means the notice. */
function leaveNotices(event: CustomEvent<{ originalEvent: Event }> & Event): void {
  const { target } = event.detail.originalEvent;
  if (target instanceof Element && target.closest('[data-notices]') !== null) event.preventDefault();
}

export function Modal({ title, description, testid, aside, onClose, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="modal" data-testid={testid} onInteractOutside={leaveNotices} {...(description === undefined ? { 'aria-describedby': undefined } : {})}>
          <header className="modal-head">
            <Dialog.Title asChild><h2 className={aside === undefined ? undefined : 'grow'}>{title}</h2></Dialog.Title>
            {aside !== undefined && <div className="modal-aside">{aside}</div>}
          </header>
          {description !== undefined && <Dialog.Description className="modal-text dim">{description}</Dialog.Description>}
          {children}
          {/* Last, so that the focus begins at the content. */}
          <IconButton icon="close" label={t`Close`} className="modal-close" onClick={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
