/** The projects and their sessions. One stop for the Tab key; inside it the arrow keys move. */
import { t } from '@lingui/core/macro';
import { useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { useNotifications } from '../app/notification-settings';
import { arranged, useProjectOrder } from '../app/order';
import { useKeptScroll } from '../app/scroll';
import { useFacts } from '../app/store';
import { openCleanup, openDialog, openOverview, openSettings, openSetup, toggleArchived, useScreen } from '../app/screen';
import { Icon } from '../theme/Icon';
import { Tip } from '../components/Tip';
import { MANY_ROWS } from '../components/row-window';
import { typeAhead } from './focus';
import { ProjectGroup } from './ProjectGroup';
import { SideEdge } from './SideEdge';
import { keepOneStop, moveFocus } from '../components/roving';

/** What is not about one project. */
function Foot({ archived, archivedCount }: { archived: boolean; archivedCount: number }) {
  const view = useScreen((screen) => screen.view.kind);
  const setup = view === 'setup';
  const cleanup = view === 'cleanup';
  const settings = view === 'settings';
  return (
    <div className="side-foot">
      <button type="button" className="nav" data-nav data-testid="sidebar-add-repository" onClick={() => openDialog({ kind: 'add_project' })}>
        <Icon name="plus" size={16} />
        {t`Add a repository`}
      </button>
      {archivedCount > 0 && (
        <button type="button" className="nav" data-nav aria-pressed={archived} data-testid="toggle-archived" onClick={toggleArchived}>
          <Icon name="archive" size={16} />
          {archived ? t`Hide archived` : t`Show archived`}
          <span className="count num">{archivedCount}</span>
        </button>
      )}
      <button type="button" className="nav" data-nav aria-current={setup ? 'page' : undefined} data-testid="nav-setup" onClick={openSetup}>
        <Icon name="check" size={16} />
        {t`Check this computer`}
      </button>
      <button type="button" className="nav" data-nav aria-current={cleanup ? 'page' : undefined} data-testid="nav-cleanup" onClick={() => openCleanup(null)}>
        <Icon name="tidy" size={16} />
        {t`Clean up`}
      </button>
      <Tip text={t`Settings`} action="open_settings">
        <button type="button" className="nav" data-nav aria-current={settings ? 'page' : undefined} data-testid="open-settings" onClick={() => openSettings()}>
          <Icon name="gear" size={16} />
          {t`Settings`}
        </button>
      </Tip>
    </div>
  );
}

/** `children` stand above all: what is of no project and comes first. */
export function Sidebar({ inert, children }: { inert: boolean; children: ReactNode }) {
  const known = useFacts((facts) => facts.projects);
  const order = useProjectOrder();
  const projects = useMemo(() => arranged(known, order, 'last'), [known, order]);
  const listed = useFacts((facts) => facts.sessions.filter((session) => !session.archived).length);
  const archivedCount = useFacts((facts) => facts.sessions.filter((session) => session.archived).length);
  const archived = useScreen((screen) => screen.archived);
  const many = listed + (archived ? archivedCount : 0) > MANY_ROWS;
  const overview = useScreen((screen) => screen.view.kind === 'overview');
  // A project's menu says whether it is muted.
  useNotifications();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (moveFocus(event.currentTarget, event.key) || typeAhead(event, performance.now())) event.preventDefault();
  };
  return (
    // The keys move focus between the buttons inside, as in any list.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <nav className="side" data-region aria-label={t`Projects and sessions`} ref={keepOneStop} onKeyDown={onKeyDown} inert={inert}>
      {children}
      <button type="button" className="nav" data-nav aria-current={overview ? 'page' : undefined} data-testid="nav-overview" onClick={openOverview}>
        <Icon name="list" size={16} />
        {t`All sessions`}
        {listed > 0 && <span className="count num">{listed}</span>}
      </button>
      <div className="side-scroll" data-scrolls ref={useKeptScroll('side')}>
        <div>
          {projects.map((project, at) => (
            <ProjectGroup key={project.id} project={project} archived={archived} many={many} at={at} count={projects.length} />
          ))}
          {projects.length === 0 && <p className="side-empty">{t`No repositories yet.`}</p>}
        </div>
      </div>
      <Foot archived={archived} archivedCount={archivedCount} />
      <SideEdge />
    </nav>
  );
}
