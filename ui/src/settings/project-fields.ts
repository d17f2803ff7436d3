/** A project's settings in the order in which people need them, with what each of them does. */
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

const NO_CHOICE = { value: '', label: 'Not set' };
const YES_NO = [NO_CHOICE, { value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }];

export const PROJECT_GROUPS: readonly { title: string; fields: readonly ProjectFieldSpec[] }[] = [
  {
    title: 'A new worktree',
    fields: [
      { key: 'setup', label: 'Setup', is: 'lines', lines: 2, mono: true, example: 'npm ci', usual: 'nothing runs', what: 'A command line that runs in a new worktree’s terminal before its agent starts. It may be cut off and run again.' },
      { key: 'copy', label: 'Copy', is: 'lines', lines: 2, mono: true, example: '.env*', usual: 'nothing is copied', what: 'Files and folders that git ignores and a new worktree gets a copy of: a path or a glob on each line.' },
      { key: 'link', label: 'Link', is: 'lines', lines: 2, mono: true, example: 'node_modules', usual: 'nothing is linked', what: 'The same, but one for all worktrees, by a symbolic link: a path or a glob on each line.' },
      { key: 'env', label: 'Variables', is: 'lines', lines: 2, mono: true, example: 'NODE_ENV=development', usual: 'none', what: 'For agents and for the command lines here: one NAME=value on each line.' },
      { key: 'ports', label: 'Ports', is: 'number', unit: 'ports for each worktree', usual: 'none', what: 'Network ports that only this worktree is told of: AO_PORT_1 and so on; AO_PORT is the first.' },
      { key: 'teardown', label: 'Teardown', is: 'lines', lines: 2, mono: true, example: 'docker compose down', usual: 'nothing runs', what: 'A command line that runs before a worktree is moved to the trash, for at most a minute.' },
    ],
  },
  {
    title: 'Branches and landing',
    fields: [
      { key: 'branch', label: 'Branch names', is: 'line', example: 'ao/{id}/{slug}', usual: 'ao/{id}/{slug}', what: 'How new branches are called. {id}, {number}, {slug}, {user} and {date} are filled in.' },
      { key: 'fetch', label: 'Fetch first', is: 'choice', options: YES_NO, usual: 'no', what: 'Whether the base is fetched from its remote before a branch starts from it.' },
      { key: 'land', label: 'How work is landed', is: 'choice', options: [NO_CHOICE, { value: 'rebase', label: 'Rebase' }, { value: 'merge', label: 'Merge' }, { value: 'squash', label: 'Squash' }], usual: 'rebase', what: 'Each commit anew on the base, one merge commit, or one commit with everything.' },
      { key: 'check', label: 'Check before landing', is: 'lines', lines: 2, mono: true, example: 'npm test', usual: 'nothing is checked', what: 'A command line for your shell that must succeed before work is landed.' },
    ],
  },
  {
    title: 'Agents',
    fields: [
      { key: 'rules', label: 'Rules', is: 'lines', lines: 4, mono: false, example: 'Write tests first.', usual: 'none', what: 'What every agent of the project is told, on top of its role.' },
      { key: 'wake', label: 'Tell the orchestrator', is: 'choice', options: YES_NO, usual: 'yes', what: 'Whether the orchestrator is told by itself what its workers need.' },
    ],
  },
];
