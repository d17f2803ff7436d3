/**
 * What a person can do, as data: the words, the keys and the group of each action.
 *
 * It stands apart from what the actions do, so that tooltips and settings can name an action without reaching for what
 * the whole product does. Titles and keys of the few that the app's own menu and tray offer too are in `native.json`.
 */
import type { IconName } from '../components/Icon';
import type { Chord } from './chord';
import native from './native.json';

export const GROUPS = ['go', 'work', 'session', 'view', 'app'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_WORDS: Record<Group, string> = { go: 'Going places', work: 'New work', session: 'The session on screen', view: 'The window', app: 'The app' };

/** `mod` is Cmd on macOS and Ctrl elsewhere. */
export interface Keys {
  macos: readonly Chord[];
  other: readonly Chord[];
}

export interface Entry {
  title: string;
  group: Group;
  icon: IconName;
  keys: Keys;
  /** Other words that a person may search for. */
  also: string;
}

const mod = (...rest: string[]): Keys => ({ macos: rest.map((one) => `Meta+${one}`), other: rest.map((one) => `Ctrl+${one}`) });
const each = (macos: readonly Chord[], other: readonly Chord[]): Keys => ({ macos, other });
const same = (...chords: Chord[]): Keys => ({ macos: chords, other: chords });
const NONE: Keys = { macos: [], other: [] };

type Native = (typeof native)[number];

const PLATFORMS = ['macos', 'other'] as const;

/** What the menu and the tray show of an action is what the page shows of it. `first` are keys that the page names before. */
function shared(id: Native['id'], group: Group, icon: IconName, also: string, first: Keys = NONE): Entry {
  const found = native.find((one) => one.id === id);
  const told: Partial<Record<string, string>> = found?.keys ?? {};
  const [macos, other] = PLATFORMS.map((platform) => [...first[platform], ...(told[platform] === undefined ? [] : [told[platform].replace('Cmd+', 'Meta+')])]);
  return { title: found?.title ?? id, group, icon, also, keys: { macos: macos ?? [], other: other ?? [] } };
}

const entry = (title: string, group: Group, icon: IconName, keys: Keys, also: string): Entry => ({ title, group, icon, keys, also });

export const CATALOG = {
  open_palette: shared('open_palette', 'go', 'search', 'command palette find'),
  open_inbox: shared('open_inbox', 'go', 'inbox', 'home'),
  next_needs_you: shared('next_needs_you', 'go', 'hand', 'attention waiting permission question jump'),
  notifications: shared('notifications', 'go', 'bell', 'notifications notices news history bell'),
  open_overview: entry('All sessions', 'go', 'list', mod('Shift+O'), 'overview board'),
  next_session: entry('Next session', 'go', 'down', each(['Meta+Alt+ArrowDown'], ['Ctrl+Shift+PageDown']), 'switch'),
  previous_session: entry('Previous session', 'go', 'up', each(['Meta+Alt+ArrowUp'], ['Ctrl+Shift+PageUp']), 'switch'),
  go_back: entry('Back', 'go', 'back', each(['Meta+['], ['Alt+ArrowLeft']), 'where you were before'),
  go_forward: entry('Forward', 'go', 'forward', each(['Meta+]'], ['Alt+ArrowRight']), 'where you were'),
  next_region: entry('Next part of the window', 'go', 'split', same('F6', 'Ctrl+F6'), 'focus region keyboard'),
  previous_region: entry('Previous part of the window', 'go', 'split', same('Shift+F6', 'Ctrl+Shift+F6'), 'focus region keyboard'),
  focus_terminal: entry('Go to the terminal', 'go', 'terminal', NONE, 'focus type'),
  focus_message: entry('Write to the agent', 'go', 'send', mod('Shift+M'), 'message composer focus'),
  open_settings: shared('open_settings', 'go', 'gear', 'preferences options'),
  project_settings: entry('Settings of the project', 'go', 'folder', NONE, 'setup rules'),
  open_shortcuts: entry('Keyboard shortcuts', 'go', 'keyboard', mod('/'), 'keys bindings help'),
  setup: entry('Check this computer', 'go', 'check', NONE, 'doctor agents installed'),
  cleanup: entry('Clean up', 'go', 'tidy', NONE, 'free room on the disk worktrees trash gc'),

  new_session: shared('new_session', 'work', 'plus', 'new session task prompt agent start'),
  add_project: shared('add_project', 'work', 'folder', 'project folder'),
  orchestrator: entry('Open the orchestrator', 'work', 'orchestrator', NONE, 'plan split coordinate start'),

  new_shell: entry('Open a shell beside the agent', 'session', 'terminal', each(['Meta+T'], ['Ctrl+Shift+T']), 'new terminal tab'),
  close_shell: entry('End and close the shell', 'session', 'close', each(['Meta+W'], ['Ctrl+Shift+W']), 'tab terminal'),
  next_terminal: entry('Next terminal of the session', 'session', 'down', each(['Meta+}'], ['Ctrl+Tab']), 'tab shell'),
  previous_terminal: entry('Previous terminal of the session', 'session', 'up', each(['Meta+{'], ['Ctrl+Shift+Tab']), 'tab shell'),
  find_in_terminal: entry('Find in the terminal', 'session', 'search', each(['Meta+F'], ['Ctrl+Shift+F', 'Ctrl+F']), 'search text'),
  interrupt: entry('Interrupt the agent', 'session', 'hand', each(['Meta+.'], ['Ctrl+Shift+X']), 'stop escape cancel turn'),
  resume: entry('Resume', 'session', 'again', NONE, 'restore bring back continue'),
  start_anyway: entry('Start anyway', 'session', 'again', NONE, 'skip the setup'),
  start_fresh: entry('Start fresh in this session', 'session', 'again', NONE, 'restart anew'),
  shell_instead: entry('Open a shell where the agent was', 'session', 'terminal', NONE, 'restore'),
  land: entry('Land the branch', 'session', 'land', mod('Shift+L'), 'merge push commits base'),
  open_in_editor: entry('Open in the editor', 'session', 'folder', mod('Shift+E'), 'code ide worktree'),
  open_in_terminal: entry('Open in a terminal of its own', 'session', 'terminal', NONE, 'external worktree'),
  open_in_files: entry('Show in the file manager', 'session', 'folder', NONE, 'finder explorer folder worktree'),
  copy_branch: entry('Copy the name of the branch', 'session', 'copy', NONE, 'clipboard git'),
  copy_worktree: entry('Copy the path of the worktree', 'session', 'copy', NONE, 'clipboard folder'),
  rename_session: entry('Rename the session', 'session', 'transcript', NONE, 'title'),
  archive_session: entry('Archive the session', 'session', 'archive', NONE, 'hide'),
  unarchive_session: entry('Show the session in lists again', 'session', 'archive', NONE, 'unarchive'),
  end_session: entry('End the agent', 'session', 'close', NONE, 'kill stop quit'),
  remove_worktree: entry('Remove the worktree', 'session', 'tidy', NONE, 'delete trash'),

  toggle_sidebar: shared('toggle_sidebar', 'view', 'sidebar', 'projects list'),
  toggle_inspector: entry('Show or hide the side panel', 'view', 'split', each(['Meta+Alt+B'], ['Ctrl+Shift+D']), 'inspector details'),
  panel_details: entry('Show details', 'view', 'split', NONE, 'panel inspector facts'),
  panel_changes: entry('Show what it changed', 'view', 'branch', mod('Shift+G'), 'panel diff files git changes review'),
  panel_plan: entry('Show the plan', 'view', 'list', NONE, 'panel task goal questions decisions'),
  panel_history: entry('Show the history', 'view', 'clock', NONE, 'panel timeline log'),
  panel_kept: entry('Show kept work', 'view', 'undo', NONE, 'panel copies ledger undo'),
  widen_panel: entry('Read the side panel over the whole width', 'view', 'widen', NONE, 'wide inspector'),
  toggle_archived: entry('Show or hide archived sessions', 'view', 'archive', NONE, 'hidden'),
  theme_light: entry('Light theme', 'view', 'sun', NONE, 'colours appearance'),
  theme_dark: entry('Dark theme', 'view', 'moon', NONE, 'colours appearance'),
  theme_system: entry('Theme of the system', 'view', 'screen', NONE, 'colours appearance light dark'),
  zoom_in: shared('zoom_in', 'view', 'plus', 'size bigger larger', mod('Plus')),
  zoom_out: shared('zoom_out', 'view', 'search', 'size smaller'),
  zoom_reset: shared('zoom_reset', 'view', 'search', 'zoom reset size'),

  forget_prompts: entry('Forget earlier prompts', 'app', 'close', NONE, 'history clear search'),
  stop_all_agents: shared('stop_all_agents', 'app', 'close', 'end kill every session'),
  stop_daemon: shared('stop_daemon', 'app', 'close', 'end'),
  quit: shared('quit', 'app', 'close', 'exit leave'),
} as const satisfies Record<string, Entry>;

export type ActionId = keyof typeof CATALOG;

export const ACTION_IDS = Object.keys(CATALOG) as ActionId[];

export function isActionId(id: string): id is ActionId {
  return Object.hasOwn(CATALOG, id);
}

/** The keys of an action before a person chose any. */
export function usualKeys(id: ActionId, mac: boolean): readonly Chord[] {
  return CATALOG[id].keys[mac ? 'macos' : 'other'];
}
