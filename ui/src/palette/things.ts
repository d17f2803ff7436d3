/** What the palette can find: actions, sessions, projects, settings and earlier prompts, each with what choosing it does. */
import { t } from '@lingui/core/macro';
import { CATALOG, type ActionId } from '../actions/catalog';
import { possible, runAction, titleOf } from '../commands/registry';
import { sessionOf, type World } from '../commands/world';
import type { EarlierPrompt } from '../app/prompts';
import { openCleanup, openDialog, openSession, openSettings, SETTINGS_SECTIONS } from '../app/screen';
import type { IconName } from '../theme/Icon';
import type { ProjectId, ProjectView, SessionView } from '../protocol/generated';
import { isHot, lookOf } from '../sessions/status';
import { ensureOrchestrator } from '../sessions/verbs';
import { LOOKS } from '../settings/SettingsScreen';
import { sought, type Sought } from './match';

export const SECTIONS = ['recent', 'current', 'sessions', 'actions', 'projects', 'settings', 'prompts'] as const;
export type SectionId = (typeof SECTIONS)[number];

export interface Thing {
  /** The same for the same thing, for as long as it is there. */
  key: string;
  section: SectionId;
  name: string;
  detail: string;
  sought: Sought;
  icon: IconName;
  /** Drawn with its state instead of an icon. */
  session?: SessionView;
  action?: ActionId;
  /** Only found when it is searched for. */
  quiet: boolean;
  run: () => unknown;
}

/** The palette itself is open, and what floats is closed by going on. */
const NOT_HERE: ReadonlySet<ActionId> = new Set(['open_palette', 'next_region', 'previous_region']);
/** Worth searching for, but in nobody's way. */
const QUIET: ReadonlySet<ActionId> = new Set(['theme_light', 'theme_dark', 'theme_system', 'zoom_in', 'zoom_out', 'zoom_reset', 'forget_prompts', 'copy_worktree', 'next_terminal', 'previous_terminal', 'focus_terminal', 'widen_panel', 'panel_details', 'panel_history']);

function actionThings(world: World): Thing[] {
  return possible(world)
    .filter((id) => !NOT_HERE.has(id))
    .map((id) => {
      const { title, also, icon, group } = CATALOG[id];
      const name = titleOf(id, world);
      const section = group === 'session' ? 'current' : 'actions';
      return { key: `action:${id}`, section, name, detail: '', sought: sought(name, [title, also]), icon, action: id, quiet: QUIET.has(id), run: () => runAction(id) };
    });
}

const NEEDS_YOU = t`needs you`;
const ARCHIVED = t`archived`;

/** `here` says that it is on screen, so that nobody needs a way to it. */
function sessionThing(session: SessionView, project: string, here: boolean): Thing {
  const { word } = lookOf(session);
  return {
    key: `session:${session.id}`,
    section: 'sessions',
    name: session.title,
    detail: `${project} · ${session.agent_name}`,
    sought: sought(session.title, [session.id, session.branch, project, session.agent_name, word, isHot(session) ? NEEDS_YOU : '', session.archived ? ARCHIVED : '']),
    icon: 'terminal',
    session,
    quiet: session.archived || here,
    run: () => openSession(session.id),
  };
}

function projectThings(project: ProjectView): Thing[] {
  const one = (what: string, words: string, icon: IconName, quiet: boolean, run: () => unknown): Thing => ({
    key: `project:${project.id}:${what}`, section: 'projects', name: words, detail: '', sought: sought(words, [project.name, project.path]), icon, quiet, run,
  });
  return [
    one('new', t`New work in ${{ project: project.name }}`, 'plus', false, () => openDialog({ kind: 'new_session', project: project.id })),
    one('orchestrator', t`Orchestrator of ${{ project: project.name }}`, 'orchestrator', true, () => ensureOrchestrator(project.id)),
    one('settings', t`Settings of ${{ project: project.name }}`, 'gear', true, () => openSettings('project', project.id)),
    one('cleanup', t`Clean up ${{ project: project.name }}`, 'tidy', true, () => openCleanup(project.id)),
  ];
}

const SETTING_WORDS: Partial<Record<(typeof SETTINGS_SECTIONS)[number], string>> = { appearance: t`theme light dark size zoom`, shortcuts: t`keys keyboard bindings`, agents: t`installed signed in check`, general: t`restart memory disk trash` };

function settingsThings(): Thing[] {
  return SETTINGS_SECTIONS.map((section) => {
    const { label, about, icon } = LOOKS[section];
    const name = t`Settings: ${label}`;
    return { key: `settings:${section}`, section: 'settings', name, detail: '', sought: sought(name, [about, SETTING_WORDS[section] ?? '']), icon, quiet: true, run: () => openSettings(section) };
  });
}

/** A prompt is long; its first line stands for it. */
const NAME_LENGTH = 120;
/** Where a word may be found in it. */
const SOUGHT_LENGTH = 600;

function promptThing({ text, project }: EarlierPrompt, projects: ReadonlyMap<ProjectId, string>): Thing {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? text;
  const name = line.trim().slice(0, NAME_LENGTH);
  const known = projects.get(project);
  return {
    key: `prompt:${text}`,
    section: 'prompts',
    name,
    detail: known ?? '',
    sought: sought(name, [text.slice(0, SOUGHT_LENGTH), known ?? '']),
    icon: 'send',
    quiet: true,
    run: () => openDialog({ kind: 'new_session', project: known === undefined ? null : project, text }),
  };
}

/** Everything that can be found now, the sessions in the order in which they were last on screen. */
export function thingsOf(world: World, prompts: readonly EarlierPrompt[]): Thing[] {
  const { projects, sessions } = world.facts;
  const names = new Map(projects.map((project) => [project.id, project.name]));
  const seen = new Map(world.past.visited.map((id, index) => [id, index]));
  const place = (session: SessionView): number => seen.get(session.id) ?? (isHot(session) ? seen.size : seen.size + 1);
  return [
    ...actionThings(world),
    ...sessions.toSorted((a, b) => place(a) - place(b) || b.changed_at - a.changed_at).map((session) => sessionThing(session, names.get(session.project) ?? session.project, session.id === sessionOf(world)?.id)),
    ...projects.flatMap(projectThings),
    ...settingsThings(),
    ...(projects.length === 0 ? [] : prompts.map((prompt) => promptThing(prompt, names))),
  ];
}
