/** The choices that belong to an agent: which, with what model and effort, and what it may do without asking. */
import type { KeyboardEvent } from 'react';
import type { AgentId, AgentView } from '../protocol/generated';
import { Icon } from '../components/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { Advice } from '../setup/AgentRow';
import { agentState, isUnverified, STATE_LOOKS, whatToDo } from '../setup/agents';
import { agentOrder } from './agents';
import type { Choices } from './choices';
import { modeMeans, modeWord } from './evidence';

/** What a person should know of an agent before choosing it. */
export function agentDetail(agent: AgentView): string | null {
  if (!agent.installed) {
    const advice = agent.install ?? agent.hint;
    return advice === undefined ? 'Not installed' : `Not installed. ${advice}`;
  }
  const words = [
    agent.problem,
    agent.login === 'no' && !agent.checking ? 'Not signed in.' : undefined,
    isUnverified(agent) ? 'Unverified: not tried with the real program.' : undefined,
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

export function Pick({ label, value, entries, testid }: { label: string; value: string; entries: MenuEntry[]; testid: string }) {
  return (
    <ButtonMenu entries={entries} label={label} align="start">
      <button type="button" className="pick" data-testid={testid} data-value={value}>
        <span className="faint">{label}</span>
        <span className="clip">{value}</span>
        <Icon name="chevron" size={12} />
      </button>
    </ButtonMenu>
  );
}

const OWN_CHOICE = 'its own choice';

interface PicksProps {
  agent: AgentView;
  choices: Choices;
  change: (part: Partial<Choices>) => void;
}

/** Enter ends the typing of a name; it does not start the session. */
function keepForm(event: KeyboardEvent): void {
  if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault();
}

/** Any model can be named; those that the agent is known to have are a menu away. */
function ModelPick({ agent, choices, change }: PicksProps) {
  const entries: MenuEntry[] = ['', ...agent.models].map((model) => ({
    key: model === '' ? 'own' : model,
    label: model === '' ? 'Its own choice' : model,
    checked: model === choices.model,
    testid: `model-option-${model === '' ? 'own' : model}`,
    onSelect: () => change({ model }),
  }));
  return (
    <span className="pick pick-text">
      <label className="row">
        <span className="faint">Model</span>
        <input className="pick-input" data-testid="session-model" placeholder={OWN_CHOICE} maxLength={120} size={Math.max(12, Math.min(28, choices.model.length + 1))} spellCheck={false} autoComplete="off" value={choices.model} onChange={(event) => change({ model: event.currentTarget.value })} onKeyDown={keepForm} />
      </label>
      {agent.models.length > 0 && (
        <ButtonMenu entries={entries} label="Models that it knows" align="end">
          <button type="button" className="pick-open" aria-label="Models that it knows" data-testid="session-models"><Icon name="chevron" size={12} /></button>
        </ButtonMenu>
      )}
    </span>
  );
}

function EffortPick({ agent, choices, change }: PicksProps) {
  if (agent.efforts.length === 0) return null;
  const entries: MenuEntry[] = ['', ...agent.efforts].map((effort) => ({
    key: effort === '' ? 'own' : effort,
    label: effort === '' ? 'Its own choice' : effort,
    checked: effort === choices.effort,
    testid: `effort-option-${effort === '' ? 'own' : effort}`,
    onSelect: () => change({ effort }),
  }));
  return <Pick label="Effort" value={choices.effort === '' ? OWN_CHOICE : choices.effort} entries={entries} testid="session-effort" />;
}

function ModePick({ agent, choices, change }: PicksProps) {
  if (choices.mode === null) return null;
  const entries: MenuEntry[] = agent.modes.map(({ mode, means }) => ({
    key: mode,
    label: mode === agent.default_mode ? `${modeWord(mode)} (default)` : modeWord(mode),
    detail: means,
    checked: mode === choices.mode,
    testid: `mode-option-${mode}`,
    onSelect: () => change({ mode }),
  }));
  return <Pick label="May" value={modeWord(choices.mode)} entries={entries} testid="session-mode" />;
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
          <span><Words text={agent.problem ?? `${agent.name} is not signed in.`} /> {advice !== null && <Advice text={advice} />}</span>
        </div>
      )}
      {means !== null && <p className="dim" data-testid="mode-means">{means}</p>}
      {isUnverified(agent) && <p className="faint">Unverified: what the app says of {agent.name} was not tried with the real program.</p>}
    </div>
  );
}
