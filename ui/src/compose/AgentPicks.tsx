/** The choices that belong to an agent: which, with what model and effort, and what it may do without asking. */
import { t } from '@lingui/core/macro';
import type { AgentId, AgentView } from '../protocol/generated';
import type { MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { Advice } from '../agents/AgentRow';
import { agentState, isUnverified, STATE_LOOKS, whatToDo } from '../agents/agents';
import { agentOrder } from '../sessions/agents';
import { modeMeans, modeWord } from '../sessions/evidence';
import type { Choices } from './choices';
import { Pick, TextPick } from './Picks';

/** What a person should know of an agent before choosing it. */
export function agentDetail(agent: AgentView): string | null {
  if (!agent.installed) {
    const advice = agent.install ?? agent.hint;
    return advice === undefined ? t`Not installed` : t`Not installed. ${advice}`;
  }
  const words = [
    agent.problem,
    agent.checking || agent.login === 'unknown' ? undefined : agent.login === 'yes' ? t`Signed in.` : t`Not signed in.`,
    isUnverified(agent) ? t`Unverified: not tried with the real program.` : undefined,
  ].filter((part) => part !== undefined);
  return words.length === 0 ? null : words.join(' ');
}

export function agentEntries(agents: readonly AgentView[], chosen: AgentId, choose: (agent: AgentId) => void): MenuEntry[] {
  const ordered = agentOrder(agents);
  const firstMissing = ordered.findIndex((agent) => !agent.installed);
  return ordered.map((agent, index) => {
    const detail = agentDetail(agent);
    return {
      key: agent.id,
      label: agent.version === undefined ? agent.name : `${agent.name} ${agent.version}`,
      checked: agent.id === chosen,
      disabled: !agent.installed,
      line: index === firstMissing && index > 0,
      ...(detail === null ? {} : { detail }),
      testid: `agent-option-${agent.id}`,
      onSelect: () => choose(agent.id),
    };
  });
}

/** Short, since it stands in a row; the menu says whose. */
const OWN_CHOICE = t`default`;

interface PicksProps {
  agent: AgentView;
  choices: Choices;
  change: (part: Partial<Choices>) => void;
}

/** Any model can be named; those that the agent is known to have are a menu away. */
function ModelPick({ agent, choices, change }: PicksProps) {
  const known: MenuEntry[] = ['', ...agent.models].map((model) => ({
    key: model === '' ? 'own' : model,
    label: model === '' ? t`Its own choice` : model,
    checked: model === choices.model,
    testid: `model-option-${model === '' ? 'own' : model}`,
    onSelect: () => change({ model }),
  }));
  return (
    <TextPick label={t`Model`} value={choices.model} placeholder={OWN_CHOICE} testid="session-model" known={t`Models that it knows`} menuTestid="session-models" entries={agent.models.length > 0 ? known : []} onChange={(model) => change({ model })} />
  );
}

function EffortPick({ agent, choices, change }: PicksProps) {
  if (agent.efforts.length === 0) return null;
  const entries: MenuEntry[] = ['', ...agent.efforts].map((effort) => ({
    key: effort === '' ? 'own' : effort,
    label: effort === '' ? t`Its own choice` : effort,
    checked: effort === choices.effort,
    testid: `effort-option-${effort === '' ? 'own' : effort}`,
    onSelect: () => change({ effort }),
  }));
  return <Pick label={t`Effort`} value={choices.effort === '' ? OWN_CHOICE : choices.effort} entries={entries} testid="session-effort" />;
}

function ModePick({ agent, choices, change }: PicksProps) {
  if (choices.mode === null) return null;
  const entries: MenuEntry[] = agent.modes.map(({ mode, means }) => ({
    key: mode,
    label: mode === agent.default_mode ? t`${{ mode: modeWord(mode) }} (default)` : modeWord(mode),
    detail: means,
    checked: mode === choices.mode,
    testid: `mode-option-${mode}`,
    onSelect: () => change({ mode }),
  }));
  return <Pick label={t({ message: 'May', context: 'what an agent may do' })} value={modeWord(choices.mode)} entries={entries} testid="session-mode" />;
}

export function AgentPicks(props: PicksProps) {
  return (
    <>
      <ModelPick {...props} />
      <EffortPick {...props} />
      <ModePick {...props} />
    </>
  );
}

/** What the chosen agent may do, and what may keep it from working, in whole sentences. */
export function AgentNotes({ agent, choices }: { agent: AgentView; choices: Choices }) {
  const state = agentState(agent);
  const look = STATE_LOOKS[state];
  const advice = whatToDo(agent);
  const means = choices.mode === null ? null : modeMeans(agent.modes, choices.mode);
  const wrong = state === 'problem' || state === 'sign_in';
  return (
    <div className="agent-notes small">
      {wrong && (
        <div className="agent-note" data-testid="agent-trouble" data-state={state}>
          <StateMark mark={look.mark} tone={look.tone} />
          <span><Words text={agent.problem ?? t`${{ name: agent.name }} is not signed in.`} /> {advice !== null && <Advice text={advice} />}</span>
        </div>
      )}
      {means !== null && <p className="dim" data-testid="mode-means">{means}</p>}
      {isUnverified(agent) && <p className="faint">{t`Unverified: what the app says of ${{ name: agent.name }} was not tried with the real program.`}</p>}
    </div>
  );
}
