/** A project's heading and its sessions. */
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { openDialog } from '../app/screen';
import { IconButton } from '../components/Button';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { Tip } from '../components/Tip';
import { bySidebar } from '../sessions/order';
import { ensureOrchestrator } from '../sessions/verbs';
import { SessionRow } from './SessionRow';

export function ProjectGroup({ project, archived }: { project: ProjectView; archived: boolean }) {
  const all = useFacts(useShallow((facts) => facts.sessions.filter((session) => session.project === project.id)));
  const sessions = useMemo(() => all.filter((session) => archived || !session.archived).sort(bySidebar), [all, archived]);
  const hasOrchestrator = all.some((session) => session.kind === 'orchestrator');
  const entries: MenuEntry[] = [
    { key: 'new-session', label: 'New session', onSelect: () => openDialog({ kind: 'new_session', project: project.id }) },
    { key: 'orchestrator', label: hasOrchestrator ? 'Open the orchestrator' : 'Start an orchestrator', onSelect: () => void ensureOrchestrator(project.id) },
    { key: 'remove-project', label: 'Remove from the list', danger: true, line: true, onSelect: () => openDialog({ kind: 'remove_project', project: project.id }) },
  ];
  return (
    <section aria-label={project.name}>
      <div className="group" data-nav-row>
        <ContextMenu entries={entries} label={`Project ${project.name}`}>
          <button type="button" className="group-name clip" data-nav data-testid="project-row" data-project={project.id} title={project.path} onClick={() => openDialog({ kind: 'new_session', project: project.id })}>
            <span className="clip">{project.name}</span>
            {!project.present && (
              <Tip text="The repository's folder is gone">
                <span className="group-gone">missing</span>
              </Tip>
            )}
          </button>
        </ContextMenu>
        <IconButton icon="plus" label={`New session in ${project.name}`} className="group-add" tabIndex={-1} data-testid="new-session-in" data-project={project.id} onClick={() => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
      {sessions.length > 0 ? (
        <ul className="plain-list">
          {sessions.map((session) => (
            <li key={session.id}><SessionRow session={session} /></li>
          ))}
        </ul>
      ) : (
        <p className="side-empty">No sessions</p>
      )}
    </section>
  );
}
