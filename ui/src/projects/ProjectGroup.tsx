/** A project's heading and its sessions, which fold away. */
import { useMemo, type KeyboardEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { collapse, openCleanup, openDialog, openSettings, useScreen } from '../app/screen';
import { IconButton } from '../components/Button';
import { Icon } from '../components/Icon';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { Tip } from '../components/Tip';
import { bySidebar } from '../sessions/order';
import { isHot } from '../sessions/status';
import { ensureOrchestrator } from '../sessions/verbs';
import { SessionRow } from './SessionRow';

/** What a folded group still tells: how many are in it, and whether one waits for a person. */
function Folded({ count, waiting }: { count: number; waiting: number }) {
  if (waiting > 0) return <span className="group-count hot num" title={`${waiting} waiting for you`}>{waiting}</span>;
  return count === 0 ? null : <span className="group-count num">{count}</span>;
}

export function ProjectGroup({ project, archived }: { project: ProjectView; archived: boolean }) {
  const all = useFacts(useShallow((facts) => facts.sessions.filter((session) => session.project === project.id)));
  const sessions = useMemo(() => all.filter((session) => archived || !session.archived).sort(bySidebar), [all, archived]);
  const folded = useScreen((screen) => screen.collapsed.has(project.id));
  // A title that is being edited must be there.
  const renaming = useScreen((screen) => sessions.some((session) => session.id === screen.renaming));
  const open = !folded || renaming;
  const hasOrchestrator = all.some((session) => session.kind === 'orchestrator');
  const list = `sessions-of-${project.id}`;
  const entries: MenuEntry[] = [
    { key: 'new-session', label: 'New work', onSelect: () => openDialog({ kind: 'new_session', project: project.id }) },
    { key: 'orchestrator', label: hasOrchestrator ? 'Open the orchestrator' : 'Start an orchestrator', onSelect: () => void ensureOrchestrator(project.id) },
    { key: 'cleanup', label: 'Clean up', onSelect: () => openCleanup(project.id) },
    { key: 'project-settings', label: 'Settings', onSelect: () => openSettings('project', project.id) },
    { key: 'fold', label: open ? 'Fold' : 'Unfold', hint: open ? '←' : '→', onSelect: () => collapse(project.id, open) },
    { key: 'remove-project', label: 'Remove from the list', danger: true, line: true, onSelect: () => openDialog({ kind: 'remove_project', project: project.id }) },
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') collapse(project.id, true);
    else if (event.key === 'ArrowRight') collapse(project.id, false);
    else return;
    event.preventDefault();
  };
  return (
    <section aria-label={project.name}>
      <div className="group" data-nav-row>
        <ContextMenu entries={entries} label={`Project ${project.name}`}>
          <button type="button" className="group-name" data-nav data-testid="project-row" data-project={project.id} title={project.path} aria-expanded={open} aria-controls={list} onClick={() => collapse(project.id, open)} onKeyDown={onKeyDown}>
            <span className="clip">{project.name}</span>
            <Icon name="chevron" size={12} />
            {!project.present && (
              <Tip text="The repository's folder is gone">
                <span className="group-gone">missing</span>
              </Tip>
            )}
            {!open && <Folded count={sessions.length} waiting={sessions.filter(isHot).length} />}
          </button>
        </ContextMenu>
        <IconButton icon="plus" label={`New work in ${project.name}`} className="group-add" tabIndex={-1} data-testid="new-session-in" data-project={project.id} onClick={() => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
      <div id={list}>
        {open && sessions.length > 0 && (
          <ul className="plain-list">
            {sessions.map((session) => (
              <li key={session.id}><SessionRow session={session} /></li>
            ))}
          </ul>
        )}
        {open && sessions.length === 0 && <p className="side-empty">No sessions</p>}
      </div>
    </section>
  );
}
