/** Settings in the in-memory daemon: what the real one refuses is refused here in its words. */
import type { ProjectFileView, ProjectId, ProjectSettings, ProjectSettingsView, Settings } from '../../protocol/generated';
import { refuse, type FakeState, type Params } from './calls';

interface Kept {
  own: ProjectSettings;
  file: Omit<ProjectFileView, 'trusted'> | null;
  trusted: string | null;
}

const ALL = new WeakMap<FakeState, Map<ProjectId, Kept>>();

/** The repository of one project says what a new worktree needs; nobody has trusted it yet. */
const FILE: Omit<ProjectFileView, 'trusted'> = {
  path: '/home/ada/src/web-checkout/.ao/project.toml',
  settings: { setup: 'npm ci\nnpm run build:assets', teardown: 'docker compose down', env: { NODE_ENV: 'development' }, copy: ['.env*'], ports: 3, rules: 'Write tests first. Keep commits small.' },
  digest: 'digest-1',
};

function begun(): Map<ProjectId, Kept> {
  return new Map([
    ['payments-api', { own: { setup: 'pnpm install --frozen-lockfile', copy: ['.env*'], fetch: true }, file: null, trusted: null }],
    ['web-checkout', { own: {}, file: FILE, trusted: null }],
  ]);
}

/** What is kept of a project; a test may change it. */
export function keptOf(state: FakeState, project: ProjectId): Kept {
  const all = ALL.get(state) ?? begun();
  ALL.set(state, all);
  const kept = all.get(project) ?? { own: {}, file: null, trusted: null };
  all.set(project, kept);
  return kept;
}

const RUNS: ReadonlySet<string> = new Set(['setup', 'teardown', 'check', 'env']);

function merged({ own, file, trusted }: Kept): ProjectSettings {
  if (file === null) return own;
  const said: ProjectSettings = trusted === file.digest ? file.settings : Object.fromEntries(Object.entries(file.settings).filter(([key]) => !RUNS.has(key)));
  const rules = [said.rules, own.rules].filter(Boolean).join('\n\n');
  return { ...said, ...own, ...(rules === '' ? {} : { rules }) };
}

export function settingsView(state: FakeState, project: ProjectId): ProjectSettingsView {
  if (!state.projects.some((one) => one.id === project)) refuse('PROJECT_NOT_FOUND', `there is no project ${project}`);
  const kept = keptOf(state, project);
  const file = kept.file === null ? null : { ...kept.file, trusted: kept.trusted !== null && kept.trusted === kept.file.digest };
  return { own: kept.own, ...(file === null ? {} : { file }), effective: merged(kept) };
}

export function configure(state: FakeState, { project, settings }: Params<'project.configure'>): ProjectSettingsView {
  const name = Object.keys(settings.env ?? {}).find((one) => one.startsWith('AO_'));
  if (name !== undefined) refuse('INVALID_REQUEST', `\`env\` has the variable \`${name}\`: names that begin with \`AO_\` are the daemon's`);
  if (settings.branch?.includes('{nobody}') === true) refuse('INVALID_REQUEST', '`branch`: there is no placeholder {nobody}; there are {id}, {number}, {slug}, {user} and {date}');
  keptOf(state, project).own = settings;
  return settingsView(state, project);
}

export function trust(state: FakeState, { project, digest }: Params<'project.trust'>): ProjectSettingsView {
  const kept = keptOf(state, project);
  if (typeof digest === 'string' && digest !== kept.file?.digest) refuse('SETTINGS_CHANGED', 'the repository\'s .ao/project.toml does not say what was shown', `Look again: ao project settings ${project}`);
  kept.trusted = digest ?? null;
  return settingsView(state, project);
}

export function writeSettings(state: FakeState, settings: Settings): Settings {
  if (settings.max_running === 0) refuse('INVALID_REQUEST', '`max_running` is at least 1');
  state.settings = settings;
  return settings;
}
