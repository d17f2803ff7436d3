/** A project's settings in the order in which people need them, with what each of them does. */
import { t } from '@lingui/core/macro';
import { HELD, USUAL_TEMPLATE } from '../sessions/branch';
import type { ProjectKey } from './project';

interface Common {
  key: ProjectKey;
  label: string;
  what: string;
  /** What holds where neither a person nor the repository says anything. */
  usual: string;
}

export type ProjectFieldSpec = Common &
  (
    | { is: 'line'; example: string }
    | { is: 'lines'; lines: number; mono: boolean; example: string }
    | { is: 'number'; unit: string }
    | { is: 'choice'; options: readonly { value: string; label: string }[] }
  );

const { id, number, slug, user, date } = HELD;

const NO_CHOICE = { value: '', label: t`Not set` };
const YES_NO = [NO_CHOICE, { value: 'yes', label: t`Yes` }, { value: 'no', label: t`No` }];

export const PROJECT_GROUPS: readonly { title: string; fields: readonly ProjectFieldSpec[] }[] = [
  {
    title: t`A new worktree`,
    fields: [
      { key: 'setup', label: t`Setup`, is: 'lines', lines: 2, mono: true, example: 'npm ci' as const, usual: t`nothing runs`, what: t`A command line that runs in a new worktree’s terminal before its agent starts. It may be cut off and run again.` },
      { key: 'copy', label: t({ message: 'Copy', context: 'setting' }), is: 'lines', lines: 2, mono: true, example: '.env*' as const, usual: t`nothing is copied`, what: t`Files and folders that git ignores and a new worktree gets a copy of: a path or a glob on each line.` },
      { key: 'link', label: t({ message: 'Link', context: 'setting' }), is: 'lines', lines: 2, mono: true, example: 'node_modules', usual: t`nothing is linked`, what: t`The same, but one for all worktrees, by a symbolic link: a path or a glob on each line.` },
      { key: 'env', label: t`Variables`, is: 'lines', lines: 2, mono: true, example: 'NODE_ENV=development' as const, usual: t`none`, what: t`For agents and for the command lines here: one NAME=value on each line.` },
      { key: 'ports', label: t`Ports`, is: 'number', unit: t`ports for each worktree`, usual: t`none`, what: t`Network ports that only this worktree is told of: AO_PORT_1 and so on; AO_PORT is the first.` },
      { key: 'teardown', label: t`Teardown`, is: 'lines', lines: 2, mono: true, example: 'docker compose down' as const, usual: t`nothing runs`, what: t`A command line that runs before a worktree is moved to the trash, for at most a minute.` },
    ],
  },
  {
    title: t`Branches and landing`,
    fields: [
      { key: 'branch', label: t`Branch names`, is: 'line', example: USUAL_TEMPLATE, usual: USUAL_TEMPLATE, what: t`How new branches are called. ${id}, ${number}, ${slug}, ${user} and ${date} are filled in.` },
      { key: 'fetch', label: t`Fetch first`, is: 'choice', options: YES_NO, usual: t`no`, what: t`Whether the base is fetched from its remote before a branch starts from it.` },
      { key: 'land', label: t`How work is landed`, is: 'choice', options: [NO_CHOICE, { value: 'rebase', label: t`Rebase` }, { value: 'merge', label: t`Merge` }, { value: 'squash', label: t`Squash` }], usual: t`rebase`, what: t`Each commit anew on the base, one merge commit, or one commit with everything.` },
      { key: 'check', label: t`Check before landing`, is: 'lines', lines: 2, mono: true, example: 'npm test' as const, usual: t`nothing is checked`, what: t`A command line for your shell that must succeed before work is landed.` },
    ],
  },
  {
    title: t`Agents`,
    fields: [
      { key: 'rules', label: t`Rules`, is: 'lines', lines: 4, mono: false, example: t`Write tests first.`, usual: t`none`, what: t`What every agent of the project is told, on top of its role.` },
      { key: 'wake', label: t`Tell the orchestrator`, is: 'choice', options: YES_NO, usual: t`yes`, what: t`Whether the orchestrator is told by itself what its workers need.` },
    ],
  },
];
