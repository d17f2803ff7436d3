/** Starting work, and what is said when it has to wait. */
import { t } from '@lingui/core/macro';
import { call } from '../platform/bridge';
import type { AgentId, ProjectId, SessionView } from '../protocol/generated';
import { rememberPrompt } from '../app/prompts';
import { learnMessage, learnSession } from '../app/store';
import { wholeSentence } from '../components/sentence';
import { keepChoices, type Choices } from './choices';
import { inProject } from './drafts';
import { EMPTY, orNull, requestOf, type Draft } from './source';

/** That it waits, with its place and the reason. */
export function queueWords(session: SessionView): string | null {
  if (session.status !== 'queued') return null;
  const { title, queue, reason } = session;
  const waits = queue === undefined ? t`“${title}” waits for room, and starts by itself.` : t`“${title}” waits for room, in place ${{ position: queue.position }}, and starts by itself.`;
  return `${waits} ${wholeSentence(reason)}`;
}

/** What is left of a draft once its session is made: a shell took no text, so that is kept. */
export function leftOf(draft: Draft, project: ProjectId, agent: AgentId): Draft {
  return { ...inProject(EMPTY, project), agent: draft.agent, ...(agent === 'shell' ? { text: draft.text, files: draft.files } : {}) };
}

export async function startSession(draft: Draft, project: ProjectId, agent: AgentId, choices: Choices): Promise<SessionView> {
  const session = await call('session.create', requestOf(draft, project, agent, choices));
  keepChoices(project, agent, agent === 'shell' ? null : choices, draft);
  if (agent !== 'shell') rememberPrompt(draft.text, project);
  learnSession(session);
  return session;
}

/** The text goes to the orchestrator as a message. Without one, it is only made or brought back. */
export async function askOrchestrator(project: ProjectId, written: string): Promise<SessionView> {
  const { session } = await call('orchestrator.ensure', { project });
  learnSession(session);
  const text = orNull(written);
  if (text !== null) {
    learnMessage(await call('session.send', { session: session.id, text }));
    rememberPrompt(text, project);
  }
  return session;
}
