/** The settings, a section at a time. What is not saved is kept when a person leaves. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { ProjectId } from '../protocol/generated';
import { leaveSettings, openSettings, screen, SETTINGS_SECTIONS, type SettingsSection } from '../app/screen';
import { useFacts } from '../app/store';
import { Icon, type IconName } from '../theme/Icon';
import { Checks } from '../agents/Checks';
import { AppSection } from './AppSection';
import { Appearance } from './Appearance';
import { DaemonSection } from './DaemonSection';
import { useHasEdits } from './drafts';
import { General } from './General';
import { Notifications } from './Notifications';
import { Privacy } from './Privacy';
import { ProjectSection } from './ProjectSection';
import { Shortcuts } from './Shortcuts';

interface Look {
  label: string;
  icon: IconName;
  about: string;
}

export const LOOKS: Record<SettingsSection, Look> = {
  general: { label: t`General`, icon: 'gear', about: t`What the daemon obeys, for all projects.` },
  project: { label: t`Project`, icon: 'folder', about: t`What each new worktree of a project gets, and how its work is landed. It counts from the next start on.` },
  agents: { label: t`Agents`, icon: 'terminal', about: t`Which agents are here, whether they work, and what to do where one does not.` },
  notifications: { label: t`Notifications`, icon: 'bell', about: t`What the desktop shows while you are elsewhere.` },
  appearance: { label: t`Appearance`, icon: 'sun', about: t`How this window looks.` },
  shortcuts: { label: t`Shortcuts`, icon: 'keyboard', about: t`What each key does in this window. Press another one to change it; a change counts at once.` },
  app: { label: t`App`, icon: 'window', about: t`What the app itself does on this computer.` },
  daemon: { label: t`Daemon`, icon: 'process', about: t`It keeps the record, starts agents and watches them. The app only shows what it knows.` },
  privacy: { label: t`Privacy`, icon: 'hand', about: t`What leaves this computer, and what stays.` },
};

/** Escape leaves, unless something that floats above takes it first. */
function useLeaveKey(): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || screen.getState().dialog !== null) return;
      event.preventDefault();
      leaveSettings();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function SectionItem({ section, current }: { section: SettingsSection; current: boolean }) {
  const look = LOOKS[section];
  const open = useHasEdits(section === 'project' ? 'project:' : section);
  return (
    <button type="button" className="nav" aria-current={current ? 'page' : undefined} data-testid={`settings-section-${section}`} onClick={() => openSettings(section)}>
      <Icon name={look.icon} size={16} />
      <span className="grow">{look.label}</span>
      {open && <span className="set-changed" title={t`Edits that are not saved`}><span className="hidden">{t`, with edits that are not saved`}</span></span>}
    </button>
  );
}

/** The arrow keys go from one section to the next, as in the sidebar. */
function walkSections(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  all[all.findIndex((one) => one === document.activeElement) + by]?.focus();
  event.preventDefault();
}

function Content({ section, project }: { section: SettingsSection; project: ProjectId | null }): ReactNode {
  const projects = useFacts((facts) => facts.projects);
  switch (section) {
    case 'general':
      return <General />;
    case 'project':
      return <ProjectSection project={projects.find((one) => one.id === project) ?? projects[0]} />;
    case 'agents':
      return (
        <div className="set-fields">
          <Checks whole />
          <p className="faint small"><Trans>Agents that are not listed: describe them in a manifest of your own, <code className="typed">ao agent new</code> begins one.</Trans></p>
        </div>
      );
    case 'notifications':
      return <Notifications />;
    case 'appearance':
      return <Appearance />;
    case 'shortcuts':
      return <Shortcuts />;
    case 'app':
      return <AppSection />;
    case 'daemon':
      return <DaemonSection />;
    case 'privacy':
      return <Privacy />;
  }
}

export function SettingsScreen({ section, project }: { section: SettingsSection; project: ProjectId | null }) {
  const info = useFacts((facts) => facts.info);
  const look = LOOKS[section];
  const content = useRef<HTMLDivElement>(null);
  useLeaveKey();
  // Another section begins at its top.
  useEffect(() => {
    if (content.current !== null) content.current.scrollTop = 0;
  }, [section, project]);
  return (
    <main className="main settings" aria-label={t`Settings`} data-testid="settings" data-section={section}>
      {/* The keys move between the buttons inside, as in any list. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <nav className="set-nav" data-region aria-label={t`Sections of the settings`} onKeyDown={walkSections}>
        <h1>{t`Settings`}</h1>
        {SETTINGS_SECTIONS.map((one) => <SectionItem key={one} section={one} current={one === section} />)}
        <span className="grow" />
        {info !== null && <p className="faint small set-build">{t`Build ${{ version: info.version }}`}</p>}
      </nav>
      {/* What scrolls must be within reach of the keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="set-scroll" data-region role="group" aria-label={look.label} tabIndex={0} ref={content}>
        <div className="set-column">
          <header>
            <h2 className="set-title">{look.label}</h2>
            <p className="faint">{look.about}</p>
          </header>
          <Content section={section} project={project} />
        </div>
      </div>
    </main>
  );
}
