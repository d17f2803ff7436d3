/**
 * What a person can do, as data: the words, the keys and the group of each action.
 *
 * It stands apart from what the actions do, so that tooltips and settings can name an action without reaching for what
 * the whole product does. Keys of the few that the app's own menu and tray offer too are in `native.json`, with the titles
 * that stand there.
 */
import { t } from '@lingui/core/macro';
import type { IconName } from '../theme/Icon';
import type { Chord } from './chord';
import native from './native.json';

export const GROUPS = ['go', 'work', 'session', 'view', 'app'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_WORDS: Record<Group, string> = { go: t`Going places`, work: t`New work`, session: t`The session on screen`, view: t`The window`, app: t`The app` };

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

/** The menu and the tray have the same keys, and the same title in English. `first` are keys that the page names before. */
function shared(id: Native['id'], title: string, group: Group, icon: IconName, also: string, first: Keys = NONE): Entry {
  const found = native.find((one) => one.id === id);
  const told: Partial<Record<string, string>> = found?.keys ?? {};
  const [macos, other] = PLATFORMS.map((platform) => [...first[platform], ...(told[platform] === undefined ? [] : [told[platform].replace('Cmd+', 'Meta+')])]);
  return { title, group, icon, also, keys: { macos: macos ?? [], other: other ?? [] } };
}

const entry = (title: string, group: Group, icon: IconName, keys: Keys, also: string): Entry => ({ title, group, icon, keys, also });

export const CATALOG = {
  open_palette: shared('open_palette', t`Search and commands`, 'go', 'search', t`command palette find`),
  open_inbox: shared('open_inbox', t`Inbox`, 'go', 'inbox', t`home`),
  next_needs_you: shared('next_needs_you', t`Next that needs you`, 'go', 'hand', t`attention waiting permission question jump`),
  notifications: shared('notifications', t`What happened`, 'go', 'bell', t`notifications notices news history bell`),
  open_overview: entry(t`All sessions`, 'go', 'list', mod('Shift+O'), t`overview board`),
  next_session: entry(t`Next session`, 'go', 'down', each(['Meta+Alt+ArrowDown'], ['Ctrl+Shift+PageDown']), t`switch`),
  previous_session: entry(t`Previous session`, 'go', 'up', each(['Meta+Alt+ArrowUp'], ['Ctrl+Shift+PageUp']), t`switch`),
  go_back: entry(t`Back`, 'go', 'back', each(['Meta+['], ['Alt+ArrowLeft']), t`where you were before`),
  go_forward: entry(t`Forward`, 'go', 'forward', each(['Meta+]'], ['Alt+ArrowRight']), t`where you were`),
  next_region: entry(t`Next part of the window`, 'go', 'split', same('F6', 'Ctrl+F6'), t`focus region keyboard`),
  previous_region: entry(t`Previous part of the window`, 'go', 'split', same('Shift+F6', 'Ctrl+Shift+F6'), t`focus region keyboard`),
  focus_terminal: entry(t`Go to the terminal`, 'go', 'terminal', NONE, t`focus type`),
  focus_message: entry(t`Write to the agent`, 'go', 'send', mod('Shift+M'), t`message composer focus`),
  open_settings: shared('open_settings', t`Settings`, 'go', 'gear', t`preferences options`),
  project_settings: entry(t`Settings of the project`, 'go', 'folder', NONE, t`setup rules`),
  open_shortcuts: entry(t`Keyboard shortcuts`, 'go', 'keyboard', mod('/'), t`keys bindings help`),
  setup: entry(t`Check this computer`, 'go', 'check', NONE, t`doctor agents installed`),
  cleanup: entry(t`Clean up`, 'go', 'tidy', NONE, t`free room on the disk worktrees trash gc`),

  new_session: shared('new_session', t`New work`, 'work', 'plus', t`new session task prompt agent start`),
  add_project: shared('add_project', t`Add a repository`, 'work', 'folder', t`project folder`),
  mute_project: entry(t`Mute the project`, 'work', 'mute', NONE, t`notifications quiet silence`),
  orchestrator: entry(t`Open the orchestrator`, 'work', 'orchestrator', NONE, t`plan split coordinate start`),

  new_shell: entry(t`Open a shell beside the agent`, 'session', 'terminal', each(['Meta+T'], ['Ctrl+Shift+T']), t`new terminal tab`),
  close_shell: entry(t`End and close the shell`, 'session', 'close', each(['Meta+W'], ['Ctrl+Shift+W']), t`tab terminal`),
  next_terminal: entry(t`Next terminal of the session`, 'session', 'down', each(['Meta+}'], ['Ctrl+Tab']), t`tab shell`),
  previous_terminal: entry(t`Previous terminal of the session`, 'session', 'up', each(['Meta+{'], ['Ctrl+Shift+Tab']), t`tab shell`),
  find_in_terminal: entry(t`Find in the terminal`, 'session', 'search', each(['Meta+F'], ['Ctrl+Shift+F', 'Ctrl+F']), t`search text`),
  copy_output: entry(t`Copy all output of the terminal`, 'session', 'copy', NONE, t`clipboard whole text scrollback`),
  terminal_end: entry(t`Go to the newest line of the terminal`, 'session', 'down', NONE, t`bottom end scroll jump`),
  start_queued: entry(t`Start now, past the queue`, 'session', 'again', NONE, t`waiting room headroom bump`),
  interrupt: entry(t`Interrupt the agent`, 'session', 'hand', each(['Meta+.'], ['Ctrl+Shift+X']), t`stop escape cancel turn`),
  resume: entry(t`Resume`, 'session', 'again', NONE, t`restore bring back continue`),
  start_anyway: entry(t`Start anyway`, 'session', 'again', NONE, t`skip the setup`),
  start_fresh: entry(t`Start fresh in this session`, 'session', 'again', NONE, t`restart anew`),
  shell_instead: entry(t`Open a shell where the agent was`, 'session', 'terminal', NONE, t`restore`),
  land: entry(t`Land the branch`, 'session', 'land', mod('Shift+L'), t`merge push commits base`),
  open_in_editor: entry(t`Open in the editor`, 'session', 'folder', mod('Shift+E'), t`code ide worktree`),
  open_in_terminal: entry(t`Open in a terminal of its own`, 'session', 'terminal', NONE, t`external worktree`),
  open_in_files: entry(t`Show in the file manager`, 'session', 'folder', NONE, t`finder explorer folder worktree`),
  copy_branch: entry(t`Copy the name of the branch`, 'session', 'copy', NONE, t`clipboard git`),
  copy_worktree: entry(t`Copy the path of the worktree`, 'session', 'copy', NONE, t`clipboard folder`),
  keep_copy: entry(t`Keep a copy of the work now`, 'session', 'undo', NONE, t`ledger capture save snapshot`),
  rename_session: entry(t`Rename the session`, 'session', 'transcript', NONE, t`title`),
  archive_session: entry(t`Archive the session`, 'session', 'archive', NONE, t`hide`),
  unarchive_session: entry(t`Show the session in lists again`, 'session', 'archive', NONE, t`unarchive`),
  end_session: entry(t`End the agent`, 'session', 'close', NONE, t`kill stop quit`),
  remove_worktree: entry(t`Remove the worktree`, 'session', 'tidy', NONE, t`delete trash`),

  toggle_sidebar: shared('toggle_sidebar', t`Show or hide the sidebar`, 'view', 'sidebar', t`projects list`),
  toggle_inspector: entry(t`Show or hide the side panel`, 'view', 'split', each(['Meta+Alt+B'], ['Ctrl+Shift+D']), t`inspector details`),
  panel_details: entry(t`Show details`, 'view', 'split', NONE, t`panel inspector facts`),
  panel_changes: entry(t`Show what it changed`, 'view', 'branch', mod('Shift+G'), t`panel diff files git changes review`),
  panel_plan: entry(t`Show the plan`, 'view', 'list', NONE, t`panel task goal questions decisions`),
  panel_history: entry(t`Show the history`, 'view', 'clock', NONE, t`panel timeline log`),
  panel_kept: entry(t`Show kept work`, 'view', 'undo', NONE, t`panel copies ledger undo`),
  widen_panel: entry(t`Read the side panel over the whole width`, 'view', 'widen', NONE, t`wide inspector`),
  toggle_archived: entry(t`Show or hide archived sessions`, 'view', 'archive', NONE, t`hidden`),
  theme_light: entry(t`Light theme`, 'view', 'sun', NONE, t`colours appearance`),
  theme_dark: entry(t`Dark theme`, 'view', 'moon', NONE, t`colours appearance`),
  theme_system: entry(t`Theme of the system`, 'view', 'screen', NONE, t`colours appearance light dark`),
  zoom_in: shared('zoom_in', t`Zoom in`, 'view', 'plus', t`size bigger larger`, each(['Meta+Plus'], ['Ctrl+Plus'])),
  zoom_out: shared('zoom_out', t`Zoom out`, 'view', 'search', t`size smaller`),
  zoom_reset: shared('zoom_reset', t`Usual size`, 'view', 'search', t`zoom reset size`),

  undo: entry(t`Undo what was just done`, 'app', 'undo', NONE, t`take back bring back resume regret`),
  forget_prompts: entry(t`Forget earlier prompts`, 'app', 'close', NONE, t`history clear search`),
  stop_all_agents: shared('stop_all_agents', t`Stop all agents`, 'app', 'close', t`end kill every session`),
  stop_daemon: shared('stop_daemon', t`Stop the daemon`, 'app', 'close', t`end`),
  quit: shared('quit', t`Quit AO Desktop`, 'app', 'close', t`exit leave`),
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
