/** The window: frame, sidebar, the view in force, and whatever floats above it. */
import { useEffect } from 'react';
import { ask } from '../platform/bridge';
import { CleanupScreen } from '../cleanup/CleanupScreen';
import { InboxScreen } from '../inbox/InboxScreen';
import { useKeepInbox } from '../inbox/use-inbox';
import { NewWork } from '../compose/NewWork';
import { Confirm } from '../components/Confirm';
import { Notices } from '../components/Notices';
import { TipProvider } from '../components/Tip';
import { Banner, needsPage } from '../link/Banner';
import { LinkPage } from '../link/LinkPage';
import { Palette } from '../palette/Palette';
import { AddProjectDialog, RemoveProjectDialog } from '../projects/ProjectDialogs';
import { Sidebar } from '../projects/Sidebar';
import { KillDialog } from '../sessions/KillDialog';
import { RemoveWorktreeDialog } from '../sessions/RemoveWorktreeDialog';
import { Overview } from '../sessions/Overview';
import { SessionScreen } from '../sessions/SessionScreen';
import { SettingsScreen } from '../settings/SettingsScreen';
import { SetupScreen } from '../setup/SetupScreen';
import { moveRegion } from './regions';
import { closeDialog, openDialog, openInbox, screen as shown, useScreen } from './screen';
import { StatusBar } from './StatusBar';
import { useFacts, useProject, useSession } from './store';
import { TopBar } from './TopBar';

function StopDaemon() {
  return (
    <Confirm title="Stop the daemon?" action="Stop the daemon" testid="stop-daemon-dialog" onClose={closeDialog} onConfirm={() => ask({ ask: 'daemon_stop' })}>
      <p>The agents keep running in their own terminals. Until the daemon starts again, nothing new starts and nothing is shown.</p>
    </Confirm>
  );
}

function Floating() {
  const dialog = useScreen((screen) => screen.dialog);
  const session = useSession(dialog?.kind === 'kill' || dialog?.kind === 'remove_worktree' ? dialog.session : null);
  const project = useProject(dialog?.kind === 'remove_project' ? dialog.project : undefined);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'new_session':
      return <NewWork project={dialog.project} />;
    case 'add_project':
      return <AddProjectDialog />;
    case 'kill':
      return session === undefined ? null : <KillDialog session={session} />;
    case 'remove_worktree':
      return session === undefined ? null : <RemoveWorktreeDialog session={session} />;
    case 'remove_project':
      return project === undefined ? null : <RemoveProjectDialog project={project} />;
    case 'stop_daemon':
      return <StopDaemon />;
    case 'palette':
      return <Palette />;
  }
}

function View() {
  const view = useScreen((screen) => screen.view);
  const session = useSession(view.kind === 'session' ? view.session : null);
  const empty = useFacts((facts) => facts.projects.length === 0);
  if (session !== undefined) return <SessionScreen session={session} />;
  if (view.kind === 'cleanup') return <CleanupScreen project={view.project} />;
  if (view.kind === 'settings') return <SettingsScreen section={view.section} project={view.project} />;
  if (empty || view.kind === 'setup') return <SetupScreen />;
  if (view.kind === 'overview') return <Overview />;
  // Also when the session that was on screen is gone.
  return <InboxScreen />;
}

/** Terminals keep the key for their programs unless Ctrl is held, and then move on themselves. */
function useRegionKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inside = document.activeElement?.closest('.xterm, [role="dialog"], [role="alertdialog"]') ?? null;
      if (event.key !== 'F6' || inside !== null || event.altKey || event.metaKey) return;
      event.preventDefault();
      moveRegion(event.shiftKey);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function usePaletteKey(ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      openDialog({ kind: 'palette' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ready]);
}

/** From anywhere, also from inside a terminal, whose programs know no such key. */
function useInboxKey(ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'i' || !(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (shown.getState().dialog === null) openInbox();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [ready]);
}

export function App() {
  const link = useFacts((facts) => facts.link);
  const known = useFacts((facts) => facts.known);
  const inspector = useScreen((screen) => screen.inspector && screen.view.kind === 'session');
  // A terminal says itself that the link is away.
  const inTerminal = useScreen((screen) => screen.view.kind === 'session');
  const page = needsPage(link) || (!known && link.state !== 'linked') ? link : null;
  const ready = known && page === null;
  usePaletteKey(ready);
  useInboxKey(ready);
  useKeepInbox();
  useRegionKey();
  const classes = ['app', ready && inspector && 'with-inspector', !known && 'bare'].filter(Boolean).join(' ');
  return (
    <TipProvider>
      <div className={classes} data-testid="app" data-ready={ready} data-link={link.state}>
        <TopBar ready={ready} />
        {known && <Sidebar inert={!ready} />}
        {page !== null ? (
          <main className="main link-page" data-region data-testid="link-page" data-state={page.state}><LinkPage key={page.state} link={page} /></main>
        ) : (
          known && <View />
        )}
        <StatusBar />
        {known && !inTerminal && <Banner link={link} />}
      </div>
      {ready && <Floating />}
      <Notices />
    </TipProvider>
  );
}
