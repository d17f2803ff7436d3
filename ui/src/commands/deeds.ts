/**
 * What each action does and when it is possible.
 *
 * `when` only looks at what it is given, so that menus, keys and the palette never disagree; `run` is called only then.
 * A failure is shown where the person is, never thrown.
 */
import { t } from '@lingui/core/macro';
import { goBack, goForward, canTurn } from '../app/past';
import { forgetPrompts } from '../app/prompts';
import { mute } from '../app/notification-settings';
import { openIn } from '../app/open-in';
import { moveRegion } from '../app/regions';
import { notify, openCleanup, openDialog, openInbox, openNotifications, openOverview, openSession, openSettings, openSetup, showPanel, takeOffer, toggleArchived, toggleInspector, toggleSidebar, toggleWide, undoable, type Panel } from '../app/screen';
import { canLand } from '../landing/LandButton';
import { ask, toCallError } from '../platform/bridge';
import type { Place, ProjectView, SessionView } from '../protocol/generated';
import { endable } from '../quit/agents';
import { askToQuit } from '../quit/quit';
import { actionLabel, type SessionAction } from '../sessions/actions';
import { canOpenShell, closeShell, nextTab, openShell } from '../sessions/shells';
import { act, ensureOrchestrator, keepCopy } from '../sessions/verbs';
import { copyTerminal, findInTerminal, focusTerminal, terminalToEnd } from '../app/visible-terminal';
import { chooseTheme, type ThemeChoice } from '../theme/theme';
import { chooseZoom, stepZoom, USUAL } from '../theme/zoom';
import type { ActionId } from '../actions/catalog';
import { isReady, neighbour, nextWaiting, offers, projectOf, sessionOf, shellInFront, shellsBeside, type World } from './world';

export interface Deed {
  /** Whether it is possible now. */
  when: (world: World) => boolean;
  run: (world: World) => unknown;
  /** A closer word for it as things are. */
  title?: (world: World) => string | null;
  /** It works whatever lies above the window, and on pages that say why there is nothing to see. */
  anywhere?: true;
}

const always = (): boolean => true;
const place = (run: () => void): Deed => ({ when: isReady, run });
const inSession = (world: World): boolean => isReady(world) && sessionOf(world) !== undefined;

/** With the session on screen. */
const withSession = (run: (session: SessionView) => unknown) => (world: World): unknown => {
  const session = sessionOf(world);
  return session === undefined ? undefined : run(session);
};

function verb(action: SessionAction): Deed {
  return {
    when: (world) => offers(world, action),
    run: withSession((session) => act(action, session)),
    title: (world) => {
      const session = sessionOf(world);
      return session === undefined ? null : actionLabel(action, session);
    },
  };
}

const go = (target: (world: World) => SessionView | undefined): Deed => ({
  when: (world) => isReady(world) && target(world) !== undefined,
  run: (world) => {
    const session = target(world);
    if (session !== undefined) openSession(session.id);
  },
});

const panel = (one: Panel): Deed => ({ when: inSession, run: () => showPanel(one) });

/** Only who has a plan, or works on a task of one. */
const planned = (world: World): boolean => {
  const session = sessionOf(world);
  return session?.kind === 'orchestrator' || session?.task !== undefined;
};

const outside = (where: Place): Deed => ({
  when: (world) => inSession(world) && sessionOf(world)?.worktree !== '',
  run: withSession((session) => openIn({ session: session.id }, where)),
});

const copy = (text: (session: SessionView) => string, words: string): Deed => ({
  when: (world) => inSession(world) && text(sessionOf(world) as SessionView) !== '',
  run: withSession((session) => ask({ ask: 'clipboard_write', text: text(session) }).then(() => notify(words, null), (error: unknown) => notify(t`Could not copy`, toCallError(error)))),
});

const themed = (choice: ThemeChoice): Deed => ({ when: always, run: () => chooseTheme(choice), anywhere: true });

const linked = (world: World): boolean => isReady(world) && world.facts.link.state === 'linked';

/** To the project of what is on screen, by the daemon. */
function toProject(run: (project: ProjectView, world: World) => unknown, title: (project: ProjectView, world: World) => string): Deed {
  const withProject = <T>(world: World, body: (project: ProjectView, world: World) => T): T | null => {
    const project = projectOf(world);
    return project === undefined ? null : body(project, world);
  };
  return {
    when: (world) => linked(world) && projectOf(world) !== undefined,
    run: (world) => withProject(world, run),
    title: (world) => withProject(world, title),
  };
}

export const DEEDS: Record<ActionId, Deed> = {
  open_palette: { when: (world) => isReady(world) && world.screen.dialog?.kind !== 'palette', run: () => openDialog({ kind: 'palette' }), anywhere: true },
  open_inbox: place(openInbox),
  next_needs_you: go(nextWaiting),
  notifications: place(openNotifications),
  open_overview: place(openOverview),
  next_session: go((world) => neighbour(world, 1)),
  previous_session: go((world) => neighbour(world, -1)),
  go_back: { when: (world) => isReady(world) && canTurn(world.past, world.screen.view, world.facts.sessions, false), run: goBack },
  go_forward: { when: (world) => isReady(world) && canTurn(world.past, world.screen.view, world.facts.sessions, true), run: goForward },
  next_region: { when: always, run: () => moveRegion(false) },
  previous_region: { when: always, run: () => moveRegion(true) },
  focus_terminal: { when: inSession, run: focusTerminal },
  focus_message: { when: inSession, run: () => document.querySelector<HTMLElement>('.composer-input')?.focus() },
  open_settings: place(() => openSettings()),
  project_settings: { when: (world) => isReady(world) && projectOf(world) !== undefined, run: (world) => openSettings('project', projectOf(world)?.id ?? null) },
  open_shortcuts: place(() => openSettings('shortcuts')),
  setup: place(openSetup),
  cleanup: place(() => openCleanup(null)),

  new_session: { when: (world) => isReady(world) && world.facts.projects.length > 0, run: () => openDialog({ kind: 'new_session', project: null }) },
  add_project: place(() => openDialog({ kind: 'add_project' })),
  mute_project: toProject(
    ({ id }, { muted }) => mute(id, !muted.includes(id)),
    ({ id, name }, { muted }) => (muted.includes(id) ? t`Show notifications of ${{ project: name }} again` : t`Mute ${{ project: name }}`),
  ),
  orchestrator: toProject(
    ({ id }) => ensureOrchestrator(id),
    ({ id, name }, { facts }) => {
      const there = facts.sessions.some((session) => session.project === id && session.kind === 'orchestrator');
      return there ? t`Open the orchestrator of ${{ project: name }}` : t`Start the orchestrator of ${{ project: name }}`;
    },
  ),

  new_shell: {
    when: (world) => {
      const session = sessionOf(world);
      return linked(world) && session !== undefined && canOpenShell(session);
    },
    run: withSession((session) => openShell(session.id)),
  },
  close_shell: {
    when: (world) => shellInFront(world) !== undefined,
    run: (world) => {
      const shell = shellInFront(world);
      return shell === undefined ? undefined : closeShell(shell.id);
    },
  },
  next_terminal: { when: (world) => isReady(world) && shellsBeside(world).length > 0, run: () => nextTab(false) },
  previous_terminal: { when: (world) => isReady(world) && shellsBeside(world).length > 0, run: () => nextTab(true) },
  find_in_terminal: { when: inSession, run: findInTerminal },
  copy_output: { when: inSession, run: copyTerminal },
  terminal_end: { when: inSession, run: terminalToEnd },
  start_queued: { ...verb('now'), title: () => null },
  interrupt: verb('interrupt'),
  resume: verb('resume'),
  start_anyway: verb('anyway'),
  start_fresh: verb('fresh'),
  shell_instead: { ...verb('shell'), title: () => null },
  land: {
    when: (world) => {
      const session = sessionOf(world);
      return linked(world) && session !== undefined && canLand(session);
    },
    run: withSession((session) => openDialog({ kind: 'land', session: session.id })),
  },
  open_in_editor: outside('editor'),
  open_in_terminal: outside('terminal'),
  open_in_files: outside('files'),
  copy_branch: copy((session) => session.branch, t`The name of the branch is copied.`),
  copy_worktree: copy((session) => session.worktree, t`The path of the worktree is copied.`),
  keep_copy: {
    when: (world) => {
      const session = sessionOf(world);
      return linked(world) && session !== undefined && session.worktree !== '';
    },
    run: withSession(keepCopy),
  },
  rename_session: { ...verb('rename'), title: () => null },
  archive_session: { ...verb('archive'), title: () => null },
  unarchive_session: { ...verb('unarchive'), title: () => null },
  end_session: verb('kill'),
  remove_worktree: verb('remove'),

  toggle_sidebar: { when: (world) => world.facts.known, run: toggleSidebar, title: ({ screen: { sidebar } }) => (sidebar ? t`Hide the sidebar` : t`Show the sidebar`) },
  toggle_inspector: { when: inSession, run: toggleInspector, title: ({ screen: { inspector } }) => (inspector ? t`Hide the side panel` : t`Show the side panel`) },
  panel_details: panel('details'),
  panel_changes: panel('changes'),
  panel_plan: { ...panel('plan'), when: (world) => inSession(world) && planned(world) },
  panel_history: panel('history'),
  panel_kept: panel('kept'),
  widen_panel: { when: (world) => inSession(world) && world.screen.inspector, run: toggleWide, title: ({ screen: { wide } }) => (wide ? t`Put the side panel back beside the terminal` : null) },
  toggle_archived: { when: (world) => isReady(world) && world.facts.sessions.some((session) => session.archived), run: toggleArchived, title: ({ screen: { archived } }) => (archived ? t`Hide archived sessions` : t`Show archived sessions`) },
  theme_light: themed('light'),
  theme_dark: themed('dark'),
  theme_system: themed('system'),
  zoom_in: { when: always, run: () => stepZoom(true), anywhere: true },
  zoom_out: { when: always, run: () => stepZoom(false), anywhere: true },
  zoom_reset: { when: always, run: () => chooseZoom(USUAL), anywhere: true },

  undo: {
    when: (world) => linked(world) && undoable(world.screen.notices) !== undefined,
    run: (world) => {
      const notice = undoable(world.screen.notices);
      if (notice !== undefined) takeOffer(notice);
    },
  },
  forget_prompts: { when: (world) => world.prompts, run: forgetPrompts },
  stop_all_agents: { when: (world) => linked(world) && endable(world.facts).length > 0, run: () => openDialog({ kind: 'stop_agents', quit: false }) },
  stop_daemon: { when: linked, run: () => openDialog({ kind: 'stop_daemon' }) },
  quit: { when: always, run: askToQuit, anywhere: true },
};
