/** A question before something that ends work. It says what is kept, and the safe answer has the focus. */
import { t } from '@lingui/core/macro';
import * as Alert from '@radix-ui/react-alert-dialog';
import type { ReactNode } from 'react';
import { notify } from '../app/screen';
import { Button } from './Button';
import { ErrorNote } from './ErrorNote';
import { useAttempt } from './use-attempt';

interface ConfirmProps {
  title: string;
  children: ReactNode;
  action: string;
  /** What is said when it fails after the person has left the question. */
  failed: string;
  testid: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

export function Confirm({ title, children, action, failed, testid, onConfirm, onClose }: ConfirmProps) {
  const { busy, error, go } = useAttempt(onConfirm, { done: onClose, failed: (error) => notify(failed, error) });
  return (
    <Alert.Root open onOpenChange={(open) => !open && onClose()}>
      <Alert.Portal>
        <Alert.Overlay className="veil" />
        <Alert.Content className="modal modal-narrow" data-testid={testid}>
          <header className="modal-head"><Alert.Title asChild><h2>{title}</h2></Alert.Title></header>
          <Alert.Description asChild><div className="modal-text stack">{children}</div></Alert.Description>
          {error !== null && <div className="modal-text"><ErrorNote error={error} /></div>}
          <footer className="modal-foot">
            <span className="grow" />
            <Alert.Cancel asChild><Button size="normal">{t`Cancel`}</Button></Alert.Cancel>
            <Button look="danger" size="normal" busy={busy} data-testid="confirm" onClick={go}>{action}</Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
