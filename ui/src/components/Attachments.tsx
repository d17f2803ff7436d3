/** The files that go with a text, each of which can be taken away again. */
import { t } from '@lingui/core/macro';
import { fileName } from '../app/attachments';
import { clean } from './clean';
import { Icon } from '../theme/Icon';

export function Attachments({ files, onRemove }: { files: readonly string[]; onRemove: (path: string) => void }) {
  if (files.length === 0) return null;
  return (
    <ul className="plain-list attachments" aria-label={t`Attached files`} data-testid="attachments">
      {files.map((path) => (
        <li key={path} className="attachment" title={clean(path)} data-testid="attachment">
          <Icon name="file" size={12} />
          <span className="clip">{clean(fileName(path))}</span>
          <button type="button" className="attachment-drop" aria-label={t`Remove ${{ file: clean(fileName(path)) }}`} data-testid="attachment-remove" onClick={() => onRemove(path)}><Icon name="close" size={11} /></button>
        </li>
      ))}
    </ul>
  );
}
