/** Search over sessions, projects and verbs, from the keyboard. */
import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import { useFacts } from '../app/store';
import { closeDialog, openCleanup, openDialog, openInbox, openOverview, openSession, openSettings, openSetup, showPanel, toggleArchived, toggleInspector, useScreen } from '../app/screen';
import { Icon, type IconName } from '../components/Icon';
import { StateMark } from '../components/StateMark';
import { actionLabel, actionsFor } from '../sessions/actions';
import { lookOf } from '../sessions/status';
import { act, ensureOrchestrator } from '../sessions/verbs';
import { chooseTheme, useTheme } from '../theme/theme';
import { matchScore } from './match';

function Item({ value, keywords, icon, onSelect, children }: { value: string; keywords?: string[]; icon?: IconName; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item className="palette-item" value={value} keywords={keywords ?? []} onSelect={onSelect}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Command.Item>
  );
}

/** Closes first, so that what the verb opens is not closed with the palette. */
function then(run: () => void): () => void {
  return () => {
    closeDialog();
    run();
  };
}

function SessionItems() {
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  const visible = sessions.filter((session) => !session.archived);
  if (visible.length === 0) return null;
  return (
    <Command.Group heading="Sessions">
      {visible.map((session) => {
        const look = lookOf(session);
        const project = projects.find((one) => one.id === session.project)?.name ?? session.project;
        return (
          <Item key={session.id} value={session.id} keywords={[session.title, project, session.agent_name, look.word, session.branch]} onSelect={() => openSession(session.id)}>
            <StateMark mark={look.mark} tone={look.tone} label={look.word} />
            <span className="clip">{session.title}</span>
            <span className="grow" />
            <span className="faint small nowrap">{project} · {session.agent_name}</span>
          </Item>
        );
      })}
    </Command.Group>
  );
}

function CurrentItems() {
  const view = useScreen((screen) => screen.view);
  const current = useFacts((facts) => (view.kind === 'session' ? facts.sessions.find((session) => session.id === view.session) : undefined));
  if (current === undefined) return null;
  return (
    <Command.Group heading={current.title}>
      {actionsFor(current).map((action) => (
        <Item key={action} value={`this-${action}`} keywords={[actionLabel(action, current)]} icon="terminal" onSelect={then(() => void act(action, current))}>
          {actionLabel(action, current)}
        </Item>
      ))}
      <Item value="this-changes" keywords={['changes', 'diff', 'files']} icon="branch" onSelect={then(() => showPanel('changes'))}>Show what it changed</Item>
      {(current.kind === 'orchestrator' || current.task !== undefined) && <Item value="this-plan" keywords={['plan', 'task', 'goal', 'questions', 'decisions']} icon="list" onSelect={then(() => showPanel('plan'))}>{current.kind === 'orchestrator' ? 'Show its plan' : 'Show its task'}</Item>}
      <Item value="this-kept" keywords={['kept work', 'copies', 'ledger', 'undo']} icon="undo" onSelect={then(() => showPanel('kept'))}>Show what was kept of it</Item>
      <Item value="this-history" keywords={['history', 'timeline', 'log']} icon="clock" onSelect={then(() => showPanel('history'))}>Show its history</Item>
    </Command.Group>
  );
}

function GeneralItems() {
  const projects = useFacts((facts) => facts.projects);
  const theme = useTheme();
  const mac = useFacts((facts) => facts.info?.platform === 'macos');
  return (
    <Command.Group heading="Actions">
      {projects.map((project) => (
        <Item key={project.id} value={`new-${project.id}`} keywords={['new work', 'new session', project.name]} icon="plus" onSelect={() => openDialog({ kind: 'new_session', project: project.id })}>
          New work in {project.name}
        </Item>
      ))}
      {projects.map((project) => (
        <Item key={project.id} value={`orchestrator-${project.id}`} keywords={['orchestrator', project.name]} icon="orchestrator" onSelect={then(() => void ensureOrchestrator(project.id))}>
          Orchestrator of {project.name}
        </Item>
      ))}
      <Item value="inbox" keywords={['inbox', 'home', 'what needs you']} icon="inbox" onSelect={openInbox}>
        Inbox
        <span className="grow" />
        <kbd>{mac ? '⌘⇧I' : 'Ctrl Shift I'}</kbd>
      </Item>
      <Item value="overview" keywords={['all sessions']} icon="list" onSelect={openOverview}>All sessions</Item>
      <Item value="add" keywords={['add a repository', 'project']} icon="folder" onSelect={() => openDialog({ kind: 'add_project' })}>Add a repository</Item>
      <Item value="checks" keywords={['check this computer', 'doctor']} icon="check" onSelect={openSetup}>Check this computer</Item>
      <Item value="cleanup" keywords={['clean up', 'free room on the disk', 'worktrees', 'trash', 'gc']} icon="tidy" onSelect={() => openCleanup(null)}>Clean up</Item>
      {projects.length > 1 && projects.map((project) => (
        <Item key={project.id} value={`cleanup-${project.id}`} keywords={['clean up', project.name]} icon="tidy" onSelect={() => openCleanup(project.id)}>
          Clean up {project.name}
        </Item>
      ))}
      <Item value="details" keywords={['details', 'inspector']} icon="split" onSelect={then(toggleInspector)}>Show or hide details</Item>
      <Item value="archived" keywords={['archived']} icon="archive" onSelect={then(toggleArchived)}>Show or hide archived sessions</Item>
      {theme.name === 'dark' ? (
        <Item value="light" keywords={['theme', 'light']} icon="sun" onSelect={then(() => chooseTheme('light'))}>Light theme</Item>
      ) : (
        <Item value="dark" keywords={['theme', 'dark']} icon="moon" onSelect={then(() => chooseTheme('dark'))}>Dark theme</Item>
      )}
      <Item value="system" keywords={['theme', 'system']} icon="screen" onSelect={then(() => chooseTheme('system'))}>Theme of the system</Item>
      <Item value="settings" keywords={['settings']} icon="gear" onSelect={() => openSettings()}>Settings</Item>
      {projects.map((project) => (
        <Item key={project.id} value={`settings-${project.id}`} keywords={['settings', 'setup', project.name]} icon="gear" onSelect={() => openSettings('project', project.id)}>
          Settings of {project.name}
        </Item>
      ))}
      <Item value="stop" keywords={['stop the daemon']} icon="close" onSelect={() => openDialog({ kind: 'stop_daemon' })}>Stop the daemon…</Item>
    </Command.Group>
  );
}

export function Palette() {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="modal palette" aria-describedby={undefined} data-testid="palette">
          <Dialog.Title className="hidden">Search and commands</Dialog.Title>
          <Command label="Search and commands" loop filter={(value, search, keywords) => matchScore(search, [...(keywords ?? []), value])}>
            <div className="palette-head">
              <Icon name="search" size={16} />
              <Command.Input autoFocus className="palette-input" placeholder="Search sessions, run a command" data-testid="palette-input" />
              <kbd>Esc</kbd>
            </div>
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">Nothing by that name.</Command.Empty>
              <SessionItems />
              <CurrentItems />
              <GeneralItems />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
