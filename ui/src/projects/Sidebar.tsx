/** The projects and their sessions. One stop for the Tab key; inside it the arrow keys move. */
import type { KeyboardEvent } from 'react';
import { useFacts } from '../app/store';
import { openCleanup, openDialog, openOverview, openSettings, openSetup, toggleArchived, useScreen } from '../app/screen';
import { Icon } from '../components/Icon';
import { InboxNav } from '../inbox/InboxNav';
import { ProjectGroup } from './ProjectGroup';
import { keepOneStop, moveFocus } from './roving';

export function Sidebar({ inert }: { inert: boolean }) {
  const projects = useFacts((facts) => facts.projects);
  const listed = useFacts((facts) => facts.sessions.filter((session) => !session.archived).length);
  const archivedCount = useFacts((facts) => facts.sessions.filter((session) => session.archived).length);
  const archived = useScreen((screen) => screen.archived);
  const overview = useScreen((screen) => screen.view.kind === 'overview');
  const setup = useScreen((screen) => screen.view.kind === 'setup');
  const cleanup = useScreen((screen) => screen.view.kind === 'cleanup');
  const settings = useScreen((screen) => screen.view.kind === 'settings');
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (moveFocus(event.currentTarget, event.key)) event.preventDefault();
  };
  return (
    // The keys move focus between the buttons inside, as in any list.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <nav className="side" data-region aria-label="Projects and sessions" ref={keepOneStop} onKeyDown={onKeyDown} inert={inert}>
      <InboxNav />
      <button type="button" className="nav" data-nav aria-current={overview ? 'page' : undefined} data-testid="nav-overview" onClick={openOverview}>
        <Icon name="list" size={16} />
        All sessions
        {listed > 0 && <span className="count num">{listed}</span>}
      </button>
      <div className="side-scroll">
        {projects.map((project) => (
          <ProjectGroup key={project.id} project={project} archived={archived} />
        ))}
        {projects.length === 0 && <p className="side-empty">No repositories yet.</p>}
      </div>
      <div className="side-foot">
        <button type="button" className="nav" data-nav data-testid="sidebar-add-repository" onClick={() => openDialog({ kind: 'add_project' })}>
          <Icon name="plus" size={16} />
          Add a repository
        </button>
        {archivedCount > 0 && (
          <button type="button" className="nav" data-nav aria-pressed={archived} data-testid="toggle-archived" onClick={toggleArchived}>
            <Icon name="archive" size={16} />
            {archived ? 'Hide archived' : 'Show archived'}
            <span className="count num">{archivedCount}</span>
          </button>
        )}
        <button type="button" className="nav" data-nav aria-current={setup ? 'page' : undefined} data-testid="nav-setup" onClick={openSetup}>
          <Icon name="check" size={16} />
          Check this computer
        </button>
        <button type="button" className="nav" data-nav aria-current={cleanup ? 'page' : undefined} data-testid="nav-cleanup" onClick={() => openCleanup(null)}>
          <Icon name="tidy" size={16} />
          Clean up
        </button>
        <button type="button" className="nav" data-nav aria-current={settings ? 'page' : undefined} data-testid="open-settings" onClick={() => openSettings()}>
          <Icon name="gear" size={16} />
          Settings
        </button>
      </div>
    </nav>
  );
}
