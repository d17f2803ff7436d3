/** What a person set for one project, before what its repository says. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo, type ReactNode } from 'react';
import { call } from '../platform/bridge';
import type { ProjectId, ProjectSettingsView, ProjectView } from '../protocol/generated';
import { openDialog, openSettings } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { Icon } from '../theme/Icon';
import { ButtonMenu } from '../components/Menu';
import { clean } from '../components/clean';
import { ChoiceField, TextField } from './Field';
import { keptVariables, PROJECT_KEYS, projectForm, projectSettings, projectWrong, shownValue, type ProjectKey } from './project';
import { PROJECT_GROUPS, type ProjectFieldSpec } from './project-fields';
import { fieldState, Loaded, SaveBar } from './SectionParts';
import { TrustPanel } from './TrustPanel';
import { useSection, type Section, type SectionOf } from './use-section';

function sectionOf(project: ProjectId): SectionOf<ProjectSettingsView, ProjectKey> {
  return {
    scope: `project:${project}`,
    keys: PROJECT_KEYS,
    read: () => call('project.settings', { project }),
    write: async (edits) => call('project.configure', { project, settings: projectSettings((await call('project.settings', { project })).own, edits) }),
    form: (view) => projectForm(view.own),
    wrong: projectWrong,
  };
}

/** Both are told, and variables of both count; anything else of the repository's gives way to what a person set. */
const ADDS: ReadonlySet<ProjectKey> = new Set(['rules', 'env']);
const NEEDS_TRUST: ReadonlySet<ProjectKey> = new Set(['setup', 'teardown', 'check', 'env']);

function Said({ view, name, value }: { view: ProjectSettingsView; name: ProjectKey; value: string }): ReactNode {
  const { file } = view;
  const said = file === null || file === undefined ? null : shownValue(file.settings, name);
  if (said === null) return null;
  const waits = NEEDS_TRUST.has(name) && file?.trusted !== true;
  const words = waits ? t`The repository says, and it does not count until you trust it:` : value.trim() !== '' && !ADDS.has(name) ? t`The repository says otherwise:` : ADDS.has(name) ? t`The repository adds:` : t`From the repository:`;
  return <p className="small faint set-said-by" data-testid={`said-${name}`}>{words} <span className="mono">{clean(said)}</span></p>;
}

function OneField({ spec, section, view, form }: { spec: ProjectFieldSpec; section: Section<ProjectSettingsView, ProjectKey>; view: ProjectSettingsView; form: Record<ProjectKey, string> }) {
  const { key, label, what, usual } = spec;
  const kept = key === 'env' ? keptVariables(view.own) : [];
  const names = kept.join(', ');
  const aside = (
    <>
      <Said view={view} name={key} value={form[key]} />
      {kept.length > 0 && <p className="small faint">{plural({ count: kept.length }, { one: `${names}: of several lines, kept as it is. \`ao project settings\` changes it.`, other: `${names}: of several lines, kept as they are. \`ao project settings\` changes them.` })}</p>}
    </>
  );
  const shared = { name: key, label, what, usual, state: fieldState(section, key), value: form[key], aside, onChange: (value: string) => section.change(key, value) };
  switch (spec.is) {
    case 'choice':
      return <ChoiceField {...shared} options={spec.options} />;
    case 'number':
      return <TextField {...shared} unit={spec.unit} placeholder="0" />;
    case 'lines':
      return <TextField {...shared} lines={spec.lines} mono={spec.mono} placeholder={spec.example} />;
    case 'line':
      return <TextField {...shared} placeholder={spec.example} />;
  }
}

function ProjectForm({ project }: { project: ProjectView }) {
  const section = useSection(useMemo(() => sectionOf(project.id), [project.id]));
  return (
    <>
      <Loaded section={section}>
        {(view, form) => (
          <div className="set-fields">
            {view.file && <TrustPanel project={project.id} file={view.file} linked={section.linked} onView={section.learn} />}
            {PROJECT_GROUPS.map(({ title, fields }) => (
              <div className="set-fields" key={title}>
                <h3 className="set-group">{title}</h3>
                {fields.map((spec) => <OneField key={spec.key} spec={spec} section={section} view={view} form={form} />)}
              </div>
            ))}
            {!view.file && <p className="small faint"><Trans>The repository can say all of this too, for everybody who works in it, in <span className="mono">.ao/project.toml</span>.</Trans></p>}
          </div>
        )}
      </Loaded>
      <SaveBar section={section} />
    </>
  );
}

export function ProjectChoice({ project }: { project: ProjectView }) {
  const projects = useFacts((facts) => facts.projects);
  const entries = projects.map((one) => ({ key: one.id, label: one.name, checked: one.id === project.id, testid: `settings-of-${one.id}`, onSelect: () => openSettings('project', one.id) }));
  return (
    <div className="set-project">
      <ButtonMenu entries={entries} label={t`Of which project`} align="start">
        <button type="button" className="pick" data-testid="settings-project">
          <span className="faint">{t`Project`}</span>
          <span className="clip">{project.name}</span>
          <Icon name="chevron" size={12} />
        </button>
      </ButtonMenu>
      <span className="mono faint small clip" title={project.path}>{project.path}</span>
    </div>
  );
}

export function ProjectSection({ project }: { project: ProjectView | undefined }) {
  if (project === undefined) {
    return (
      <div className="stack">
        <p className="dim">{t`There is no repository yet. Each has settings of its own.`}</p>
        <div><Button look="primary" size="normal" onClick={() => openDialog({ kind: 'add_project' })}>{t`Add a repository`}</Button></div>
      </div>
    );
  }
  return (
    <>
      <ProjectChoice project={project} />
      <ProjectForm key={project.id} project={project} />
    </>
  );
}
