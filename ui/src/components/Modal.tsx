/** A dialog: focus stays inside, Escape leaves, and focus returns to where it was. */
import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { IconButton } from './Button';

interface ModalProps {
  title: string;
  /** Stands beside the title. */
  aside?: ReactNode;
  description?: string;
  width?: 'normal' | 'wide';
  testid: string;
  onClose: () => void;
  children: ReactNode;
}

export function Modal({ title, aside, description, width = 'normal', testid, onClose, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className={`modal modal-${width}`} data-testid={testid} {...(description === undefined ? { 'aria-describedby': undefined } : {})}>
          <header className="modal-head">
            <Dialog.Title asChild><h2>{title}</h2></Dialog.Title>
            <span className="grow" />
            {aside}
            <IconButton icon="close" label="Close" onClick={onClose} />
          </header>
          {description !== undefined && <Dialog.Description className="modal-text">{description}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
