/** Model, effort and mode of a new session: what is offered, and what was chosen last for each agent. */
import type { AgentId, AgentView, PermissionMode } from '../protocol/generated';
import { recall, remember } from '../app/remember';

export interface Choices {
  /** In the agent's own word; empty: its own choice. */
  model: string;
  effort: string;
  /** Null where the agent has no modes. */
  mode: PermissionMode | null;
}

type Kept = Partial<Record<AgentId, { model?: unknown; effort?: unknown; mode?: unknown }>>;

function kept(): Kept {
  try {
    const value: unknown = JSON.parse(recall('choices') ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Not ours, or cut short: as if nothing had been chosen yet.
    return {};
  }
}

/** What to begin with. What an agent does not offer any more is not taken up again; a model is free text. */
export function choicesFor(agent: AgentView | undefined): Choices {
  if (agent === undefined) return { model: '', effort: '', mode: null };
  const last = kept()[agent.id];
  const mode = agent.modes.find((one) => one.mode === last?.mode)?.mode ?? agent.default_mode ?? agent.modes[0]?.mode ?? null;
  return {
    model: typeof last?.model === 'string' ? last.model : '',
    effort: agent.efforts.find((effort) => effort === last?.effort) ?? '',
    mode,
  };
}

export function keepChoices(agent: AgentId, choices: Choices): void {
  remember('choices', JSON.stringify({ ...kept(), [agent]: choices }));
}
