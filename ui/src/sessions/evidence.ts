/** From what a state is known, and what an agent may do, in words. Pure. */
import type { AgentView, EvidenceView, ModeView, PermissionMode, SessionView, Source } from '../protocol/generated';
import { longAge } from '../app/time';
import type { IconName } from '../components/Icon';

interface SourceLook {
  icon: IconName;
  /** As a name. */
  word: string;
  /** As it stands after a state: "Working, from its hooks". */
  from: string;
}

const SOURCES: Record<Source, SourceLook> = {
  hook: { icon: 'plug', word: 'Hook', from: 'from its hooks' },
  transcript: { icon: 'transcript', word: 'Conversation', from: 'from its conversation file' },
  title: { icon: 'heading', word: 'Title', from: 'from its terminal title' },
  screen: { icon: 'screen', word: 'Screen', from: 'from its screen' },
  process: { icon: 'process', word: 'Process', from: 'from its process' },
  ours: { icon: 'hand', word: 'Done here', from: 'from what was done here' },
  time: { icon: 'clock', word: 'Clock', from: 'from the time that went by' },
};

export function sourceLook(source: Source): SourceLook {
  return SOURCES[source];
}

/** `from its hooks, 2 min ago`. */
export function evidenceWords(evidence: EvidenceView, now: number): string {
  const age = longAge(evidence.at, now);
  return `${SOURCES[evidence.source].from}, ${age === 'just now' ? age : `${age} ago`}`;
}

/** What its agent cannot tell, as one sentence; null where it can tell all. */
export function cannotTellWords(agent: Pick<AgentView, 'cannot_tell'> | undefined): string | null {
  const said = (agent?.cannot_tell ?? []).map((part) => part.trim().replace(/\.$/, '')).filter((part) => part !== '');
  const parts = [...new Set(said)];
  const last = parts.pop();
  if (last === undefined) return null;
  return `This agent cannot tell ${parts.length === 0 ? last : `${parts.join(', ')} or ${last}`}`;
}

const MODES: Record<PermissionMode, string> = { ask: 'Asks first', 'accept-edits': 'Edits without asking', auto: 'Decides itself', full: 'Full access' };

export function modeWord(mode: PermissionMode): string {
  return MODES[mode];
}

/** What a mode means for one agent, in the honest words of its manifest. */
export function modeMeans(modes: readonly ModeView[], mode: PermissionMode | undefined): string | null {
  return modes.find((one) => one.mode === mode)?.means ?? null;
}

/** What a session was told to use and what it may do, as far as anything was said: `opus`, `high`, `Asks first`. */
export function settingsWords(session: Pick<SessionView, 'model' | 'effort' | 'mode'>): string[] {
  return [session.model, session.effort === undefined ? undefined : `${session.effort} effort`, session.mode === undefined ? undefined : MODES[session.mode]].filter((part) => part !== undefined);
}
