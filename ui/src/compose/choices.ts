/**
 * What was chosen last: agent, model, effort and mode, and where sessions begin, for each project by itself. A project in
 * which nothing was chosen yet begins with what was chosen for the agent elsewhere, but for the mode: what an agent may do
 * in one repository is no word on another.
 */
import type { AgentId, AgentView, PermissionMode, ProjectId, SourceKind } from '../protocol/generated';
import { recall, remember } from '../app/remember';

export interface Choices {
  /** In the agent's own word; empty: its own choice. */
  model: string;
  effort: string;
  /** Null where the agent has no modes. */
  mode: PermissionMode | null;
}

interface KeptChoices {
  model?: unknown;
  effort?: unknown;
  mode?: unknown;
}

type ByAgent = Partial<Record<AgentId, KeptChoices>>;

interface KeptProject {
  agent?: unknown;
  where?: unknown;
  base?: unknown;
  fetch?: unknown;
  agents?: ByAgent;
}

function kept<T extends object>(key: 'choices' | 'compose_choices'): Partial<Record<string, T>> {
  try {
    const value: unknown = JSON.parse(recall(key) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Not ours, or cut short: as if nothing had been chosen yet.
    return {};
  }
}

function keptProject(project: ProjectId | null): KeptProject {
  const found = project === null ? undefined : kept<KeptProject>('compose_choices')[project];
  return typeof found === 'object' && (found as KeptProject | null) !== null ? found : {};
}

/** What to begin with. What an agent does not offer any more is not taken up again; a model is free text. */
export function choicesFor(agent: AgentView | undefined, project: ProjectId | null = null): Choices {
  if (agent === undefined) return { model: '', effort: '', mode: null };
  const here = keptProject(project).agents?.[agent.id];
  const last = here ?? kept<KeptChoices>('choices')[agent.id];
  const mode = agent.modes.find((one) => one.mode === here?.mode)?.mode ?? agent.default_mode ?? agent.modes[0]?.mode ?? null;
  return {
    model: typeof last?.model === 'string' ? last.model : '',
    effort: agent.efforts.find((effort) => effort === last?.effort) ?? '',
    mode,
  };
}

/** The agent that was used last in a project, or else anywhere. */
export function lastAgent(project: ProjectId | null): string | null {
  const { agent } = keptProject(project);
  return typeof agent === 'string' ? agent : recall('agent');
}

/** The project in which something was started last. */
export const lastProject = (): string | null => recall('project');

export interface Beginning {
  where: SourceKind;
  base: string;
  fetch: boolean | null;
}

/**
 * Where sessions of a project began last. One branch or folder is no habit, and the main checkout is a decision of its own
 * each time: somebody else's files change there.
 */
export function beginningOf(project: ProjectId | null): Beginning {
  const { where, base, fetch } = keptProject(project);
  return {
    where: where === 'scratch' ? 'scratch' : 'new_branch',
    base: typeof base === 'string' ? base : '',
    fetch: typeof fetch === 'boolean' ? fetch : null,
  };
}

export function keepChoices(project: ProjectId, agent: AgentId, choices: Choices | null, beginning: Beginning): void {
  const before = keptProject(project);
  const agents = choices === null ? (before.agents ?? {}) : { ...before.agents, [agent]: choices };
  const now = beginning.where === 'new_branch' || beginning.where === 'scratch' ? beginning : beginningOf(project);
  remember('compose_choices', JSON.stringify({ ...kept('compose_choices'), [project]: { agent, agents, ...now } }));
  remember('agent', agent);
  remember('project', project);
  if (choices !== null) remember('choices', JSON.stringify({ ...kept('choices'), [agent]: choices }));
}
