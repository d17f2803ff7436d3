/** A project's heading and its sessions, which fold away. */
import { plural, t } from '@lingui/core/macro';
import { useMemo, type KeyboardEvent, type PointerEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ProjectView } from '../protocol/generated';
import { mute, useMuted } from '../app/notification-settings';
import { useSessionOrder } from '../app/order';
import { useFacts } from '../app/store';
import { collapse, openCleanup, openDialog, openSettings, useScreen } from '../app/screen';
import { IconButton } from '../components/Button';
import { Icon } from '../theme/Icon';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { Tip } from '../components/Tip';
import { isHot } from '../sessions/status';
import { ensureOrchestrator } from '../sessions/verbs';
import { beginDrag, useDrag } from './drag';
import { inOrder, placeProject, stepProject } from './list';
import { removeProject } from './remove';
import { SessionList } from './SessionList';

/** What a folded group still tells: how many are in it, and whether one waits for a person. */
function Folded({ count, waiting }: { count: number; waiting: number }) {
  if (waiting > 0) return <span className="group-count hot num" title={plural(waiting, { one: '# waiting for you', other: '# waiting for you' })}>{waiting}</span>;
  return count === 0 ? null : <span className="group-count num">{count}</span>;
}

interface Standing {
  open: boolean;
  muted: boolean;
  hasOrchestrator: boolean;
  first: boolean;
  last: boolean;
}

function projectEntries(project: ProjectView, { open, muted, hasOrchestrator, first, last }: Standing): MenuEntry[] {
  return [
    { key: 'new-session', label: t`New work`, onSelect: () => openDialog({ kind: 'new_session', project: project.id }) },
    { key: 'orchestrator', label: hasOrchestrator ? t`Open the orchestrator` : t`Start an orchestrator`, onSelect: () => void ensureOrchestrator(project.id) },
    { key: 'cleanup', label: t`Clean up`, onSelect: () => openCleanup(project.id) },
    { key: 'project-settings', label: t`Settings`, onSelect: () => openSettings('project', project.id) },
    { key: 'mute', label: muted ? t`Show its notifications again` : t`Mute its notifications`, onSelect: () => void mute(project.id, !muted) },
    { key: 'project-up', label: t`Move up`, hint: t`Alt Shift ↑`, disabled: first, line: true, onSelect: () => stepProject(project.id, -1) },
    { key: 'project-down', label: t`Move down`, hint: t`Alt Shift ↓`, disabled: last, onSelect: () => stepProject(project.id, 1) },
    { key: 'fold', label: open ? t`Fold` : t`Unfold`, hint: open ? '←' : '→', onSelect: () => collapse(project.id, open) },
    { key: 'remove-project', label: t`Remove from the list`, danger: true, line: true, onSelect: () => void removeProject(project) },
  ];
}

/** The project before which a pointer at this height stands: the upper half of a group is before it. */
function groupAt(scroller: HTMLElement | null, y: number): number {
  const groups = [...(scroller?.querySelectorAll('[data-group]') ?? [])];
  const at = groups.findIndex((group) => {
    const { top, bottom } = group.getBoundingClientRect();
    return y < (top + bottom) / 2;
  });
  return at === -1 ? groups.length : at;
}

interface GroupProps {
  project: ProjectView;
  archived: boolean;
  /** There are so many rows in all that only those near what can be seen are drawn. */
  many: boolean;
  /** Where it stands, of how many. */
  at: number;
  count: number;
}

export function ProjectGroup({ project, archived, many, at, count }: GroupProps) {
  const all = useFacts(useShallow((facts) => facts.sessions.filter((session) => session.project === project.id)));
  const order = useSessionOrder(project.id);
  const sessions = useMemo(() => inOrder(all.filter((session) => archived || !session.archived), order), [all, archived, order]);
  const muted = useMuted(project.id);
  const folded = useScreen((screen) => screen.collapsed.has(project.id));
  // A title that is being edited must be there.
  const renaming = useScreen((screen) => sessions.some((session) => session.id === screen.renaming));
  const open = !folded || renaming;
  const hasOrchestrator = all.some((session) => session.kind === 'orchestrator');
  const list = `sessions-of-${project.id}`;
  const entries = projectEntries(project, { open, muted, hasOrchestrator, first: at === 0, last: at === count - 1 });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey && event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      stepProject(project.id, event.key === 'ArrowUp' ? -1 : 1);
      // Its heading is put elsewhere in the page, which takes the focus from it.
      const heading = event.currentTarget;
      queueMicrotask(() => heading.focus());
    } else if (event.key === 'ArrowLeft') collapse(project.id, true);
    else if (event.key === 'ArrowRight') collapse(project.id, false);
    else return;
    event.preventDefault();
  };
  const dragged = useDrag((now) => (now?.is === 'project' ? now : null));
  const drop = [dragged?.id === project.id && 'dragged', dragged?.before === at && 'drop-before', dragged?.before === count && at === count - 1 && 'drop-after'].filter(Boolean).join(' ') || undefined;
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const scroller = event.currentTarget.closest<HTMLElement>('[data-scrolls]');
    beginDrag(event, { is: 'project', id: project.id, scroller, at: (y) => groupAt(scroller, y), drop: (before) => placeProject(project.id, before > at ? before - 1 : before) });
  };
  return (
    <section aria-label={project.name} className={drop} data-group={project.id}>
      <div className="group" data-nav-row onPointerDown={onPointerDown}>
        <ContextMenu entries={entries} label={t`Project ${{ name: project.name }}`}>
          <button type="button" className="group-name" data-nav data-testid="project-row" data-project={project.id} title={project.path} aria-expanded={open} aria-controls={list} onClick={() => collapse(project.id, open)} onKeyDown={onKeyDown}>
            <span className="clip">{project.name}</span>
            <Icon name="chevron" size={12} />
            {!project.present && (
              <Tip text={t`The repository's folder is gone`}>
                <span className="group-gone">{t`missing`}</span>
              </Tip>
            )}
            {muted && <span className="group-muted"><Icon name="mute" size={12} /><span className="hidden">{t`muted`}</span></span>}
            {!open && <Folded count={sessions.length} waiting={sessions.filter(isHot).length} />}
          </button>
        </ContextMenu>
        <IconButton icon="plus" label={t`New work in ${{ project: project.name }}`} className="group-add" tabIndex={-1} data-testid="new-session-in" data-project={project.id} onClick={() => openDialog({ kind: 'new_session', project: project.id })} />
      </div>
      <div id={list}>
        {open && sessions.length > 0 && (
          <SessionList sessions={sessions} many={many} />
        )}
        {open && sessions.length === 0 && <p className="side-empty">{t`No sessions`}</p>}
      </div>
    </section>
  );
}
