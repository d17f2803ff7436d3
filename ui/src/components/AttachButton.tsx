/** Choosing files to go with a text, for whoever has nothing to drop them with. */
import { t } from '@lingui/core/macro';
import { notify } from '../app/screen';
import { ask, toCallError } from '../platform/bridge';
import { IconButton } from './Button';

export function AttachButton({ onFiles }: { onFiles: (paths: readonly string[]) => void }) {
  const choose = async (): Promise<void> => {
    try {
      const chosen = await ask({ ask: 'pick_files', title: t`Which files go with it?` });
      if (Array.isArray(chosen)) onFiles(chosen.filter((path) => typeof path === 'string'));
    } catch (error) {
      notify(t`Could not attach files`, toCallError(error));
    }
  };
  return <IconButton icon="clip" label={t`Attach files`} className="b-attach" data-testid="attach-files" onClick={() => void choose()} />;
}
