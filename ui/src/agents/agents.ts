/** What the set-up check says of an agent. Pure. */
import { plural, t } from '@lingui/core/macro';
import type { AgentView, CheckView, RestartOutcome } from '../protocol/generated';
import type { Mark, Tone } from '../theme/mark';

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
  checking: { mark: 'turning', tone: 'work', word: t`Being looked up` },
  good: { mark: 'tick', tone: 'done', word: t`Ready` },
  sign_in: { mark: 'diamond', tone: 'needs', word: t`Not signed in` },
  problem: { mark: 'triangle', tone: 'fail', word: t`Does not work` },
  absent: { mark: 'ring', tone: 'idle', word: t`Not installed` },
};

/** The shell is no agent: nobody signs in to it, and nothing has to be verified. */
export function isUnverified(agent: AgentView): boolean {
  return agent.verified === undefined && agent.id !== 'shell';
}

/** In a few words, for a list: `signed in`, `not signed in, unverified`. */
export function stateWords(agent: AgentView): string[] {
  const words: string[] = [];
  if (!agent.installed) words.push(t`not installed`);
  else if (agent.checking) words.push(t`being looked up`);
  else if (agent.login === 'yes') words.push(t`signed in`);
  else if (agent.login === 'no') words.push(t`not signed in`);
  else if (agent.id !== 'shell') words.push(t`sign-in unknown`);
  if (agent.verified !== undefined && agent.version !== undefined && agent.verified !== agent.version) words.push(t`seen to work with ${{ version: agent.verified }}`);
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
  const [first = '', second = '', third = ''] = agents.map((agent) => agent.name);
  if (agents.length <= 1) return first;
  if (agents.length === 2) return t`${first} and ${second}`;
  if (agents.length === 3) return t`${first}, ${second} and ${third}`;
  return plural({ more: agents.length - 2 }, { one: `${first}, ${second} and # more`, other: `${first}, ${second} and # more` });
}

/** In a sentence or two, for somebody who begins: which agents they can work with. */
export function agentsWords(agents: readonly AgentView[]): string {
  const real = agents.filter((agent) => agent.id !== 'shell' && agent.twin_of === undefined);
  const ready = real.filter((agent) => agentState(agent) === 'good');
  const signedOut = real.filter((agent) => agentState(agent) === 'sign_in');
  const [here, waiting] = [someOf(ready), someOf(signedOut)];
  const signIn = plural({ count: signedOut.length }, { one: `${waiting} waits for you to sign in.`, other: `${waiting} wait for you to sign in.` });
  if (ready.length > 0) return [plural({ count: ready.length }, { one: `${here} is ready.`, other: `${here} are ready.` }), ...(signedOut.length === 0 ? [] : [signIn])].join(' ');
  if (signedOut.length > 0) return [signIn, t`A plain shell works without.`].join(' ');
  if (real.length === 0 || real.some((agent) => agent.checking)) return t`Agents are being looked for.`;
  return t`No agent was found. One command installs any of these; a plain shell works without.`;
}

/** The checks that are not about an agent; agents say more of themselves. */
export function systemChecks(checks: readonly CheckView[], agents: readonly AgentView[]): CheckView[] {
  return checks.filter((check) => !agents.some((agent) => check.name === agent.name || check.name.startsWith(`${agent.name} `)));
}

/** How it went to restart a session; its row says it in a sentence. */
export const OUTCOME_LOOKS: Record<RestartOutcome, { mark: Mark; tone: Tone }> = {
  restarted: { mark: 'tick', tone: 'done' },
  when_idle: { mark: 'dotted', tone: 'work' },
  refused: { mark: 'square-open', tone: 'idle' },
};
