/** What is said of a landing: its steps, its ways, how it ended and what to do next. Pure. */
import { t } from '@lingui/core/macro';
import type { CallError, LandingView, LandMethod, LandStep, LogRow } from '../protocol/generated';
import type { Mark, Tone } from '../theme/mark';

/** What a person chose when a landing began; what they did not choose is the project's. */
export interface Choices {
  method: LandMethod;
  push: boolean;
  check: boolean;
  keep: boolean;
}

interface MethodWords {
  method: LandMethod;
  label: string;
  means: string;
}

export const METHODS: readonly MethodWords[] = [
  { method: 'rebase', label: t`Rebase`, means: t`Each of its commits is made anew on top of the base.` },
  { method: 'merge', label: t`Merge`, means: t`Its commits stay as they are, joined by one merge commit.` },
  { method: 'squash', label: t`Squash`, means: t`All of its commits become one.` },
];

export function methodMeans(method: LandMethod): string {
  return METHODS.find((one) => one.method === method)?.means ?? '';
}

const ORDER: readonly LandStep[] = ['combining', 'checking', 'moving', 'pushing', 'archiving'];

/** The steps of one landing. Of one that began elsewhere the choices are not known: then only where it is now, and what always comes. */
export function stepsOf(choices: Choices | null, checks: boolean, now: LandStep | null): LandStep[] {
  const comes: Record<LandStep, boolean> = {
    combining: true,
    checking: checks && choices?.check !== false,
    moving: true,
    pushing: choices?.push === true,
    archiving: choices !== null && !choices.keep,
  };
  return ORDER.filter((step) => comes[step] || step === now);
}

export function stepWords(step: LandStep, { branch, base }: Pick<LandingView, 'branch' | 'base'>): string {
  switch (step) {
    case 'combining':
      return t`Combine ${branch} with ${base}, aside`;
    case 'checking':
      return t`Run the project’s check`;
    case 'moving':
      return t`Move ${base}`;
    case 'pushing':
      return t`Push ${base}`;
    case 'archiving':
      return t`End the agent and put the session away`;
  }
}

export interface StepLook {
  mark: Mark;
  tone: Tone;
  /** For who does not see the mark. */
  word: string;
}

const DONE: StepLook = { mark: 'tick', tone: 'done', word: t`done` };
const NOW: StepLook = { mark: 'turning', tone: 'work', word: t`under way` };
const LATER: StepLook = { mark: 'ring', tone: 'idle', word: t`to come` };

export function stepLook(step: LandStep, now: LandStep): StepLook {
  const [at, here] = [ORDER.indexOf(step), ORDER.indexOf(now)];
  if (at === here) return NOW;
  return at < here ? DONE : LATER;
}

/** Once the base moves there is nothing left to call off. */
export function canCallOff({ state }: LandingView): boolean {
  return state.is === 'running' && (state.step === 'combining' || state.step === 'checking');
}

/** One sentence on how it ended, for a person who may look at something else by now. */
export function endWords({ branch, base, state }: LandingView, title: string): string | null {
  switch (state.is) {
    case 'running':
      return null;
    case 'landed':
      return state.pushed === undefined ? t`“${title}” has landed on ${base}.` : t`“${title}” has landed on ${base}, which was pushed to ${{ remote: state.pushed }}.`;
    case 'conflicts':
      return t`“${title}” was not landed: ${branch} and ${base} changed the same lines. ${base} is as it was.`;
    case 'failed':
      return t`“${title}” was not landed. ${base} is as it was.`;
    case 'cancelled':
      return t`The landing of “${title}” was called off. ${base} is as it was.`;
  }
}

/** A message that a person may send to the agent, and the button that writes it. */
export interface NextStep {
  label: string;
  message: string;
}

const lines = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export const COMMIT: NextStep = { label: t`Ask the agent to commit`, message: t`Please commit all of your work on this branch, so that it can be landed.` };

/** What the agent can do about a landing that did not come about. */
export function nextStep({ base, state }: LandingView, tail: readonly string[]): NextStep | null {
  switch (state.is) {
    case 'conflicts':
      if (state.told) return null;
      return { label: t`Ask the agent to rebase`, message: conflictMessage(base, lines(state.paths)) };
    case 'failed':
      return afterFailure(state.error, tail);
    case 'running':
    case 'landed':
    case 'cancelled':
      return null;
  }
}

function conflictMessage(base: string, files: string): string {
  return [t`Your branch could not be landed: it and ${base} changed the same lines in\n${files}`, t`Please rebase it onto ${base}, resolve the conflicts, check, and commit.`].join('\n\n');
}

function afterFailure(error: CallError, tail: readonly string[]): NextStep | null {
  if (error.code === 'WORKTREE_DIRTY') return COMMIT;
  if (error.code !== 'CHECK_FAILED') return null;
  const said = tail.length === 0 ? [] : [[t`The end of what it printed:`, ...tail].join('\n')];
  const message = [t`Your branch was not landed, because the project’s check failed on it.`, ...said, t`Please mend that, run the check, and commit.`].join('\n\n');
  return { label: t`Ask the agent to mend it`, message };
}

const SAID = 'landing: ';
const BEGAN = `${SAID}check: `;

/** The end of what a failed check printed, as the session's history holds it: between its beginning and the landing's end. */
export function checkTail(rows: readonly Pick<LogRow, 'what'>[], error: CallError): string[] {
  const began = rows.findLastIndex((row) => row.what.startsWith(BEGAN));
  if (began === -1) return [];
  const said = rows.slice(began + 1).flatMap((row) => (row.what.startsWith(SAID) ? [row.what.slice(SAID.length)] : []));
  return said.at(-1) === error.message ? said.slice(0, -1) : said;
}
