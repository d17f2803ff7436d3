/** Taking a project off the list. Nothing of it is touched, so it comes back as it was. */
import { t } from '@lingui/core/macro';
import { call } from '../platform/bridge';
import type { ProjectView } from '../protocol/generated';
import { attempt } from '../app/attempt';
import { notify } from '../app/screen';
import { learnProject } from '../app/store';

function putBack({ id, path, name }: ProjectView): Promise<void> {
  return attempt(t`Could not bring “${name}” back`, async () => {
    learnProject((await call('project.add', { path, id, name })).project);
  });
}

export function removeProject(project: ProjectView): Promise<void> {
  const { name } = project;
  return attempt(t`“${name}” stays in the list`, async () => {
    await call('project.remove', { project: project.id });
    notify(t`“${name}” is off the list. Its repository is as it was.`, null, { label: t`Undo`, undoes: true, run: () => putBack(project) });
  });
}
