/** Taking a project off the list. Nothing of it is touched, so it comes back as it was. */
import { t } from '@lingui/core/macro';
import { call, toCallError } from '../platform/bridge';
import type { ProjectView } from '../protocol/generated';
import { notify } from '../app/screen';
import { learnProject } from '../app/store';

async function putBack({ id, path, name }: ProjectView): Promise<void> {
  try {
    learnProject((await call('project.add', { path, id, name })).project);
  } catch (error) {
    notify(t`Could not bring “${name}” back`, toCallError(error));
  }
}

export async function removeProject(project: ProjectView): Promise<void> {
  const { name } = project;
  try {
    await call('project.remove', { project: project.id });
    notify(t`“${name}” is off the list. Its repository is as it was.`, null, { label: t`Undo`, undoes: true, run: () => putBack(project) });
  } catch (error) {
    notify(t`“${name}” stays in the list`, toCallError(error));
  }
}
