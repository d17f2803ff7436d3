/** What this window shows: which view, which dialog, which notices. Nothing here is the daemon's business. */
import { createStore, useStore } from 'zustand';
import type { CallError, ProjectId, SessionId } from '../protocol/generated';
import { remember, recall } from './remember';

export type View =
  /** What needs a person: the window's home. */
  | { kind: 'inbox' }
  | { kind: 'overview' }
  | { kind: 'session'; session: SessionId }
  | { kind: 'setup' }
  /** What a person was told of. */
  | { kind: 'notifications' }
  /** What lies around, of one project or of all. `from` is the session that was on screen before. */
  | { kind: 'cleanup'; project: ProjectId | null; from: SessionId | null }
  | { kind: 'settings'; section: SettingsSection; project: ProjectId | null; from: SessionId | null };

export const SETTINGS_SECTIONS = ['general', 'project', 'agents', 'notifications', 'appearance', 'shortcuts', 'app', 'daemon', 'privacy'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export type Dialog =
  /** `text` is what is to be done, where that is known already. `again` tells one composer from another that is open. */
  | { kind: 'new_session'; project: ProjectId | null; text?: string; again?: number }
  | { kind: 'add_project' }
  | { kind: 'land'; session: SessionId }
  | { kind: 'stop_daemon' }
  | { kind: 'quit' }
  /** `quit` says whether the app is to quit afterwards. */
  | { kind: 'stop_agents'; quit: boolean }
  | { kind: 'palette' };

export const PANELS = ['details', 'changes', 'plan', 'history', 'kept'] as const;
export type Panel = (typeof PANELS)[number];

/** What a person can do about a notice. */
export interface Offer {
  label: string;
  run: () => unknown;
  /** It takes back what was done. */
  undoes: boolean;
}

export interface Notice {
  id: number;
  /** What was tried, when it failed. */
  title: string;
  error: CallError | null;
  offer: Offer | null;
}

export interface Screen {
  view: View;
  dialog: Dialog | null;
  notices: Notice[];
  /** Whether the panel beside a session is open, and what it shows. */
  inspector: boolean;
  panel: Panel;
  /** The panel lies over the terminal as well, for reading; the terminal keeps its size. */
  wide: boolean;
  archived: boolean;
  /** Whether the projects and their sessions are listed beside the view. */
  sidebar: boolean;
  /** The projects whose sessions are folded away. */
  collapsed: ReadonlySet<ProjectId>;
  /** The session whose title is being edited in the sidebar. */
  renaming: SessionId | null;
}

export const screen = createStore<Screen>(() => ({
  view: { kind: 'inbox' },
  dialog: null,
  notices: [],
  // Where the window is only just wide enough, it is open only if the person has opened it.
  inspector: recall('inspector') !== 'off' && window.innerWidth >= (recall('inspector') === 'on' ? 1100 : 1200),
  panel: PANELS.find((one) => one === recall('panel')) ?? 'details',
  wide: false,
  archived: recall('archived') === 'on',
  sidebar: recall('sidebar') !== 'off',
  collapsed: new Set((recall('collapsed') ?? '').split(' ').filter(Boolean)),
  renaming: null,
}));

export function useScreen<T>(select: (screen: Screen) => T): T {
  return useStore(screen, select);
}

export function openSession(session: SessionId): void {
  screen.setState({ view: { kind: 'session', session }, dialog: null, wide: false });
}

export function openInbox(): void {
  screen.setState({ view: { kind: 'inbox' }, dialog: null });
}

export function openOverview(): void {
  screen.setState({ view: { kind: 'overview' }, dialog: null });
}

export function openSetup(): void {
  screen.setState({ view: { kind: 'setup' }, dialog: null });
}

export function openNotifications(): void {
  screen.setState({ view: { kind: 'notifications' }, dialog: null });
}

/** The session on screen, or null. */
export function sessionOnScreen(): SessionId | null {
  const { view } = screen.getState();
  return view.kind === 'session' ? view.session : null;
}

function sessionBefore(view: View): SessionId | null {
  switch (view.kind) {
    case 'session':
      return view.session;
    case 'cleanup':
    case 'settings':
      return view.from;
    case 'inbox':
    case 'overview':
    case 'setup':
    case 'notifications':
      return null;
  }
}

export function openCleanup(project: ProjectId | null): void {
  screen.setState((before) => ({ view: { kind: 'cleanup', project, from: sessionBefore(before.view) }, dialog: null }));
}

/** `project` says whose settings are meant; without it, those that were on screen last. */
export function openSettings(section: SettingsSection = 'general', project: ProjectId | null = null): void {
  screen.setState(({ view }) => ({ view: { kind: 'settings', section, project: project ?? (view.kind === 'settings' ? view.project : null), from: sessionBefore(view) }, dialog: null }));
}

export function leaveSettings(): void {
  leaveCleanup();
}

/** Back to what was on screen before. */
export function leaveCleanup(): void {
  const from = sessionBefore(screen.getState().view);
  if (from === null) openInbox();
  else openSession(from);
}

export function openDialog(dialog: Dialog): void {
  screen.setState({ dialog });
}

export function closeDialog(): void {
  screen.setState({ dialog: null });
}

export function toggleInspector(): void {
  const inspector = !screen.getState().inspector;
  remember('inspector', inspector ? 'on' : 'off');
  screen.setState({ inspector, wide: false });
}

export function toggleSidebar(): void {
  const sidebar = !screen.getState().sidebar;
  remember('sidebar', sidebar ? null : 'off');
  screen.setState({ sidebar });
}

export function showPanel(panel: Panel): void {
  if (!screen.getState().inspector) remember('inspector', 'on');
  remember('panel', panel === 'details' ? null : panel);
  screen.setState({ inspector: true, panel });
}

export function toggleWide(): void {
  screen.setState((before) => ({ wide: !before.wide }));
}

/** In a narrow window the details lie over the terminal, so they close when it becomes one and come back afterwards. */
export function followWidth(): void {
  window.matchMedia('(max-width: 1099px)').addEventListener('change', ({ matches }) => {
    screen.setState({ inspector: !matches && recall('inspector') !== 'off' });
  });
}

export function toggleArchived(): void {
  const archived = !screen.getState().archived;
  remember('archived', archived ? 'on' : null);
  screen.setState({ archived });
}

/** Ids hold no spaces, so a space can part them where they are kept. */
export function collapse(project: ProjectId, folded: boolean): void {
  const collapsed = new Set(screen.getState().collapsed);
  if (folded) collapsed.add(project);
  else collapsed.delete(project);
  remember('collapsed', collapsed.size === 0 ? null : [...collapsed].join(' '));
  screen.setState({ collapsed });
}

export function startRenaming(session: SessionId | null): void {
  screen.setState({ renaming: session });
}

let nextNotice = 1;
const NOTICE_LIMIT = 4;

/** A line in the corner. How long it stays is the corner's business; the oldest give way. */
export function notify(title: string, error: CallError | null, offer: Offer | null = null): void {
  const notice: Notice = { id: nextNotice++, title, error, offer };
  screen.setState((before) => ({ notices: [...before.notices, notice].slice(-NOTICE_LIMIT) }));
}

export function dismissNotice(id: number): void {
  screen.setState((before) => ({ notices: before.notices.filter((notice) => notice.id !== id) }));
}

/** What would take back the newest thing that can be taken back. */
export function undoable(notices: readonly Notice[]): Notice | undefined {
  return notices.findLast((notice) => notice.offer?.undoes === true);
}

/** Does what a notice offers, once. */
export function takeOffer(notice: Notice): void {
  dismissNotice(notice.id);
  notice.offer?.run();
}
