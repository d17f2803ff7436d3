/** Adding a repository. */
import { t } from '@lingui/core/macro';
import { closeDialog, openDialog } from '../app/screen';
import { Modal } from '../components/Modal';
import { AddRepository } from './AddRepository';

export function AddProjectDialog() {
  return (
    <Modal title={t`Add a repository`} testid="add-project" description={t`Sessions work in their own worktrees of it. Its folder stays as it is.`} onClose={closeDialog}>
      <div className="modal-text">
        <AddRepository onAdded={(project) => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
    </Modal>
  );
}
