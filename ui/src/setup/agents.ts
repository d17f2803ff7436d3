/** What the set-up check says of an agent. Pure. */
import type { AgentRestarted, AgentView, CheckView, RestartOutcome } from '../protocol/generated';
import type { Mark, Tone } from '../sessions/status';

export type AgentState = 'checking' | 'good' | 'sign_in' | 'problem' | 'absent';

/** The most pressing thing first: what does not work at all needs no sign-in. */
export function agentState(agent: AgentView): AgentState {
  if (agent.problem !== undefined) return 'problem';
  if (!agent.installed) return 'absent';
  if (agent.checking) return 'checking';
  return agent.login === 'no' ? 'sign_in' : 'good';
}

interface StateLook {
  mark: Mark;
  tone: Tone;
  word: string;
}

export const STATE_LOOKS: Record<AgentState, StateLook> = {
  checking: { mark: 'turning', tone: 'work', word: 'Being looked up' },
  good: { mark: 'tick', tone: 'done', word: 'Ready' },
  sign_in: { mark: 'diamond', tone: 'needs', word: 'Not signed in' },
  problem: { mark: 'triangle', tone: 'fail', word: 'Does not work' },
  absent: { mark: 'ring', tone: 'idle', word: 'Not installed' },
};

/** The shell is no agent: nobody signs in to it, and nothing has to be verified. */
export function isUnverified(agent: AgentView): boolean {
  return agent.verified === undefined && agent.id !== 'shell';
}

/** In a few words, for a list: `signed in`, `not signed in, unverified`. */
export function stateWords(agent: AgentView): string[] {
  const words: string[] = [];
  if (!agent.installed) words.push('not installed');
  else if (agent.checking) words.push('being looked up');
  else if (agent.login === 'yes') words.push('signed in');
  else if (agent.login === 'no') words.push('not signed in');
  else if (agent.id !== 'shell') words.push('sign-in unknown');
  if (agent.verified !== undefined && agent.version !== undefined && agent.verified !== agent.version) words.push(`seen to work with ${agent.verified}`);
  return words;
}

/** What to do: about its problem, to sign in, or to install it. */
export function whatToDo(agent: AgentView): string | null {
  if (!agent.installed) return agent.hint ?? agent.install ?? null;
  return agent.problem !== undefined || agent.login === 'no' ? (agent.hint ?? null) : null;
}

/** The command in a sentence: what stands between its first backticks. */
export function commandIn(text: string): string | null {
  return /`([^`]+)`/.exec(text)?.[1] ?? null;
}

/** What is here by how well it works, what needs something first or last; what is not here. Each in the daemon's order. */
export function setupOrder(agents: readonly AgentView[], first: 'good' | 'needy'): { here: AgentView[]; absent: AgentView[] } {
  const sign = first === 'good' ? -1 : 1;
  const rank: Record<AgentState, number> = { problem: 0, sign_in: sign, checking: 2 * sign, good: 2 * sign, absent: 3 };
  const here = agents.filter((agent) => agent.installed || agent.problem !== undefined);
  // A shell is always here, and nobody came for it.
  const last = (agent: AgentView): number => (first === 'good' && agent.id === 'shell' ? 1 : 0);
  return { here: here.sort((a, b) => rank[agentState(a)] - rank[agentState(b)] || last(a) - last(b)), absent: agents.filter((agent) => !here.includes(agent)) };
}

/** `Codex`, `Codex and aider`, `Codex, aider and 2 more`. */
export function someOf(agents: readonly AgentView[]): string {
  const names = agents.map((agent) => agent.name);
  if (names.length <= 2) return names.join(' and ');
  if (names.length === 3) return `${names.slice(0, 2).join(', ')} and ${names[2] ?? ''}`;
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

/** In a sentence, for somebody who begins: which agents they can work with. */
export function agentsWords(agents: readonly AgentView[]): string {
  const real = agents.filter((agent) => agent.id !== 'shell' && agent.twin_of === undefined);
  const ready = real.filter((agent) => agentState(agent) === 'good');
  const signedOut = real.filter((agent) => agentState(agent) === 'sign_in');
  const signIn = `${someOf(signedOut)} ${signedOut.length === 1 ? 'waits' : 'wait'} for you to sign in.`;
  if (ready.length > 0) return [`${someOf(ready)} ${ready.length === 1 ? 'is' : 'are'} ready.`, ...(signedOut.length === 0 ? [] : [signIn])].join(' ');
  if (signedOut.length > 0) return `${signIn} A plain shell works without.`;
  if (real.length === 0 || real.some((agent) => agent.checking)) return 'Agents are being looked for.';
  return 'No agent was found. One command installs any of these; a plain shell works without.';
}

/** The checks that are not about an agent; agents say more of themselves. */
export function systemChecks(checks: readonly CheckView[], agents: readonly AgentView[]): CheckView[] {
  return checks.filter((check) => !agents.some((agent) => check.name === agent.name || check.name.startsWith(`${agent.name} `)));
}

const OUTCOMES: Record<RestartOutcome, { mark: Mark; tone: Tone; words: string }> = {
  restarted: { mark: 'tick', tone: 'done', words: 'was idle and has been resumed in place' },
  when_idle: { mark: 'dotted', tone: 'work', words: 'is busy, and is resumed in place when it is idle' },
  refused: { mark: 'square-open', tone: 'idle', words: 'could not be resumed in place, and goes on as it was' },
};

export function outcomeLook(restarted: AgentRestarted): { mark: Mark; tone: Tone; words: string } {
  return OUTCOMES[restarted.outcome];
}
