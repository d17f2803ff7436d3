/** Adding a repository and taking one off the list. */
import { call } from '../platform/bridge';
import type { ProjectView } from '../protocol/generated';
import { closeDialog, openDialog } from '../app/screen';
import { Confirm } from '../components/Confirm';
import { Modal } from '../components/Modal';
import { AddRepository } from '../setup/AddRepository';

export function AddProjectDialog() {
  return (
    <Modal title="Add a repository" testid="add-project" description="Sessions work in their own worktrees of it. Its folder stays as it is." onClose={closeDialog}>
      <div className="modal-text">
        <AddRepository onAdded={(project) => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
    </Modal>
  );
}

export function RemoveProjectDialog({ project }: { project: ProjectView }) {
  return (
    <Confirm
      title={`Take “${project.name}” off the list?`}
      action="Take it off"
      testid="remove-project-dialog"
      onClose={closeDialog}
      onConfirm={async () => {
        await call('project.remove', { project: project.id });
      }}
    >
      <p>The repository at <span className="mono">{project.path}</span> is not touched. A project that still has sessions stays.</p>
    </Confirm>
  );
}
