/** The window: frame, sidebar, the view in force, and whatever floats above it. */
import { t } from '@lingui/core/macro';
import { useActionKeys } from '../commands/keys';
import { ask } from '../platform/bridge';
import { CleanupScreen } from '../cleanup/CleanupScreen';
import { InboxNav } from '../inbox/InboxNav';
import { InboxScreen } from '../inbox/InboxScreen';
import { useKeepInbox } from '../inbox/use-inbox';
import { NewWork } from '../compose/NewWork';
import { Confirm } from '../components/Confirm';
import { Notices } from '../components/Notices';
import { TipProvider } from '../components/Tip';
import { Banner, needsPage } from '../link/Banner';
import { LinkPage } from '../link/LinkPage';
import { NoticesScreen } from '../notices/NoticesScreen';
import { useNoticesSeen } from '../notices/seen';
import { Palette } from '../palette/Palette';
import { QuitDialog } from '../quit/QuitDialog';
import { StopAgentsDialog } from '../quit/StopAgentsDialog';
import { AddProjectDialog } from '../setup/AddProjectDialog';
import { Sidebar } from '../projects/Sidebar';
import { LandDialog } from '../landing/LandDialog';
import { Overview } from '../overview/Overview';
import { SessionScreen } from '../session/SessionScreen';
import { SettingsScreen } from '../settings/SettingsScreen';
import { SetupScreen } from '../setup/SetupScreen';
import { useKeepFocus } from '../app/keep-focus';
import { useKeepPast } from '../app/past';
import { closeDialog, useScreen } from '../app/screen';
import { useTellShown } from '../app/shown';
import { StatusBar } from './StatusBar';
import { useFacts, useSession } from '../app/store';
import { TopBar } from './TopBar';

function StopDaemon() {
  return (
    <Confirm title={t`Stop the daemon?`} action={t`Stop the daemon`} failed={t`The daemon was not stopped`} testid="stop-daemon-dialog" onClose={closeDialog} onConfirm={() => ask({ ask: 'daemon_stop' })}>
      <p>{t`The agents keep running in their own terminals. Until the daemon starts again, nothing new starts and nothing is shown.`}</p>
    </Confirm>
  );
}

function Floating() {
  const dialog = useScreen((screen) => screen.dialog);
  const session = useSession(dialog?.kind === 'land' ? dialog.session : null);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'new_session':
      return <NewWork key={dialog.again} project={dialog.project} text={dialog.text} />;
    case 'add_project':
      return <AddProjectDialog />;
    case 'land':
      return session === undefined ? null : <LandDialog session={session} />;
    case 'stop_daemon':
      return <StopDaemon />;
    case 'quit':
      return <QuitDialog />;
    case 'stop_agents':
      return <StopAgentsDialog quit={dialog.quit} />;
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
  if (view.kind === 'notifications') return <NoticesScreen />;
  if (view.kind === 'settings') return <SettingsScreen section={view.section} project={view.project} />;
  if (empty || view.kind === 'setup') return <SetupScreen />;
  if (view.kind === 'overview') return <Overview />;
  // Also when the session that was on screen is gone.
  return <InboxScreen />;
}

export function App() {
  const link = useFacts((facts) => facts.link);
  const known = useFacts((facts) => facts.known);
  const session = useSession(useScreen(({ view }) => (view.kind === 'session' ? view.session : null)));
  // Where the session is gone, the inbox takes its place, which has nothing beside it.
  const inspector = useScreen((screen) => screen.inspector) && session !== undefined;
  const sidebar = useScreen((screen) => screen.sidebar);
  // Who wants to leave can, whatever the link is.
  const leaving = useScreen((screen) => screen.dialog?.kind === 'quit' || screen.dialog?.kind === 'stop_agents');
  // The daemon's own panel says itself what became of it, and starts it again.
  const panel = useScreen((screen) => screen.view.kind === 'settings' && screen.view.section === 'daemon');
  // A terminal says itself that the link is away.
  const inTerminal = useScreen((screen) => screen.view.kind === 'session');
  const page = needsPage(link) || (!known && link.state !== 'linked') ? link : null;
  const ready = known && page === null;
  useActionKeys();
  useKeepFocus();
  useKeepPast();
  useKeepInbox();
  useNoticesSeen();
  useTellShown();
  const classes = ['app', ready && inspector && 'with-inspector', !sidebar && 'no-side', !known && 'bare'].filter(Boolean).join(' ');
  return (
    <TipProvider>
      <div className={classes} data-testid="app" data-ready={ready} data-link={link.state}>
        <TopBar ready={ready} />
        {known && sidebar && <Sidebar inert={!ready}><InboxNav /></Sidebar>}
        {page !== null && !(known && panel) ? (
          <main className="main link-page" data-region data-testid="link-page" data-state={page.state}><LinkPage key={page.state} link={page} /></main>
        ) : (
          known && <View />
        )}
        <StatusBar />
        {known && !inTerminal && <Banner link={link} />}
      </div>
      {(ready || leaving) && <Floating />}
      <Notices />
    </TipProvider>
  );
}
