/** A text from a machine, with a button that copies it. */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { ask, toCallError } from '../platform/bridge';
import { notify } from '../app/screen';
import { IconButton } from './Button';

const SHOWN_FOR = 1_500;

export function CopyButton({ text, label, testid }: { text: string; label: string; testid?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await ask({ ask: 'clipboard_write', text });
      setCopied(true);
    } catch (error) {
      notify(t`Could not copy`, toCallError(error));
    }
  };
  return <IconButton icon={copied ? 'check' : 'copy'} label={copied ? t`Copied` : label} iconSize={13} data-testid={testid} onClick={() => void copy()} />;
}
