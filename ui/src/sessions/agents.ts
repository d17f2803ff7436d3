/** Which agents are offered, and with which one a new session begins. */
import type { AgentId, AgentView } from '../protocol/generated';

/** Installed ones first, each in the daemon's order. */
export function agentOrder(agents: readonly AgentView[]): AgentView[] {
  return [...agents.filter((agent) => agent.installed), ...agents.filter((agent) => !agent.installed)];
}

/** What was used last, else the first real agent, else the shell. */
export function defaultAgent(agents: readonly AgentView[], last: string | null): AgentId {
  const installed = agents.filter((agent) => agent.installed);
  const used = installed.find((agent) => agent.id === last);
  return (used ?? installed.find((agent) => agent.id !== 'shell') ?? installed[0])?.id ?? 'shell';
}
