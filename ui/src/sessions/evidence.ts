/** From what a state is known, and what an agent may do, in words. Pure. */
import { t } from '@lingui/core/macro';
import type { AgentView, EvidenceView, ModeView, PermissionMode, SessionView, Source } from '../protocol/generated';
import { ago } from '../app/time';
import type { IconName } from '../theme/Icon';

interface SourceLook {
  icon: IconName;
  /** As a name. */
  word: string;
  /** As it stands after a state: "Working, from its hooks". */
  from: string;
}

const SOURCES: Record<Source, SourceLook> = {
  hook: { icon: 'plug', word: t`Hook`, from: t`from its hooks` },
  transcript: { icon: 'transcript', word: t`Conversation`, from: t`from its conversation file` },
  title: { icon: 'heading', word: t`Title`, from: t`from its terminal title` },
  screen: { icon: 'screen', word: t`Screen`, from: t`from its screen` },
  process: { icon: 'process', word: t`Process`, from: t`from its process` },
  ours: { icon: 'hand', word: t`Done here`, from: t`from what was done here` },
  time: { icon: 'clock', word: t`Clock`, from: t`from the time that went by` },
};

export function sourceLook(source: Source): SourceLook {
  return SOURCES[source];
}

/** `from its hooks, 2 min ago`. */
export function evidenceWords(evidence: EvidenceView, now: number): string {
  const { from } = SOURCES[evidence.source];
  return t`${from}, ${{ when: ago(evidence.at, now) }}`;
}

/** What its agent cannot tell, as one sentence; null where it can tell all. */
export function cannotTellWords(agent: Pick<AgentView, 'cannot_tell'> | undefined): string | null {
  const said = (agent?.cannot_tell ?? []).map((part) => part.trim().replace(/\.$/, '')).filter((part) => part !== '');
  const parts = [...new Set(said)];
  const last = parts.pop();
  if (last === undefined) return null;
  return parts.length === 0 ? t`This agent cannot tell ${{ what: last }}` : t`This agent cannot tell ${{ what: parts.join(', ') }} or ${last}`;
}

const MODES: Record<PermissionMode, string> = { ask: t`Asks first`, 'accept-edits': t`Edits without asking`, auto: t`Decides itself`, full: t`Full access` };

export function modeWord(mode: PermissionMode): string {
  return MODES[mode];
}

/** What a mode means for one agent, in the honest words of its manifest. */
export function modeMeans(modes: readonly ModeView[], mode: PermissionMode | undefined): string | null {
  return modes.find((one) => one.mode === mode)?.means ?? null;
}

/** What a session was told to use and what it may do, as far as anything was said: `opus`, `high`, `Asks first`. */
export function settingsWords(session: Pick<SessionView, 'model' | 'effort' | 'mode'>): string[] {
  return [session.model, session.effort === undefined ? undefined : t`${{ effort: session.effort }} effort`, session.mode === undefined ? undefined : MODES[session.mode]].filter((part) => part !== undefined);
}
