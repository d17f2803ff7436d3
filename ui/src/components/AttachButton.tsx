/** Choosing files to go with a text, for whoever has nothing to drop them with. */
import { t } from '@lingui/core/macro';
import { attempt } from '../app/attempt';
import { ask } from '../platform/bridge';
import { IconButton } from './Button';

export function AttachButton({ onFiles }: { onFiles: (paths: readonly string[]) => void }) {
  const choose = (): Promise<void> =>
    attempt(t`Could not attach files`, async () => {
      const chosen = await ask({ ask: 'pick_files', title: t`Which files go with it?` });
      if (Array.isArray(chosen)) onFiles(chosen.filter((path) => typeof path === 'string'));
    });
  return <IconButton icon="clip" label={t`Attach files`} className="b-attach" data-testid="attach-files" onClick={() => void choose()} />;
}
