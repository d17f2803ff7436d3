/** Adding a repository and taking one off the list. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { call } from '../platform/bridge';
import type { ProjectView } from '../protocol/generated';
import { closeDialog, openDialog } from '../app/screen';
import { Confirm } from '../components/Confirm';
import { Modal } from '../components/Modal';
import { AddRepository } from '../setup/AddRepository';

export function AddProjectDialog() {
  return (
    <Modal title={t`Add a repository`} testid="add-project" description={t`Sessions work in their own worktrees of it. Its folder stays as it is.`} onClose={closeDialog}>
      <div className="modal-text">
        <AddRepository onAdded={(project) => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
    </Modal>
  );
}

export function RemoveProjectDialog({ project }: { project: ProjectView }) {
  const { name, path } = project;
  return (
    <Confirm
      title={t`Take “${name}” off the list?`}
      action={t`Take it off`}
      testid="remove-project-dialog"
      onClose={closeDialog}
      onConfirm={async () => {
        await call('project.remove', { project: project.id });
      }}
    >
      <p><Trans>The repository at <span className="mono">{path}</span> is not touched. A project that still has sessions stays.</Trans></p>
    </Confirm>
  );
}
