/** One agent in the set-up check: what was found, whether it works, and what to do. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState, type ReactNode } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { AgentRestarted, AgentView, CallError } from '../protocol/generated';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { lookOf } from '../sessions/status';
import { agentState, commandIn, isUnverified, OUTCOME_LOOKS, STATE_LOOKS, stateWords, whatToDo } from './agents';

/** A sentence that says what to do, with its command at hand. */
export function Advice({ text, testid }: { text: string; testid?: string }) {
  const command = commandIn(text);
  return (
    <span className="advice" data-testid={testid}>
      <span><Words text={text} /></span>
      {command !== null && <CopyButton text={command} label={t`Copy the command`} testid="copy-command" />}
    </span>
  );
}

function OutcomeWords({ restarted: { session, outcome }, title }: { restarted: AgentRestarted; title: string }): ReactNode {
  switch (outcome) {
    case 'restarted':
      return <Trans><b>{title}</b> <span className="mono faint">{session}</span> was idle and has been resumed in place</Trans>;
    case 'when_idle':
      return <Trans><b>{title}</b> <span className="mono faint">{session}</span> is busy, and is resumed in place when it is idle</Trans>;
    case 'refused':
      return <Trans><b>{title}</b> <span className="mono faint">{session}</span> could not be resumed in place, and goes on as it was</Trans>;
  }
}

function Outcomes({ restarted }: { restarted: readonly AgentRestarted[] }) {
  const sessions = useFacts((facts) => facts.sessions);
  if (restarted.length === 0) return <p className="faint small" role="status">{t`None of its sessions could be restarted.`}</p>;
  return (
    <ul className="plain-list outcomes" role="status" data-testid="restart-outcomes">
      {restarted.map((one) => {
        const look = OUTCOME_LOOKS[one.outcome];
        return (
          <li key={one.session} className="outcome" data-outcome={one.outcome}>
            <StateMark mark={look.mark} tone={look.tone} />
            <span><OutcomeWords restarted={one} title={sessions.find((session) => session.id === one.session)?.title ?? one.session} /></span>
          </li>
        );
      })}
    </ul>
  );
}

type Restart = { state: 'none' } | { state: 'busy' } | { state: 'done'; restarted: AgentRestarted[] } | { state: 'failed'; error: CallError };

export function AgentRow({ agent, restarts }: { agent: AgentView; restarts: boolean }) {
  const running = useFacts((facts) => facts.sessions.filter((session) => session.agent === agent.id && lookOf(session).alive).length);
  const [restart, setRestart] = useState<Restart>({ state: 'none' });
  const { manifest } = agent;
  const state = agentState(agent);
  const look = STATE_LOOKS[state];
  const advice = whatToDo(agent);
  const restartAll = async (): Promise<void> => {
    setRestart({ state: 'busy' });
    try {
      setRestart({ state: 'done', restarted: await call('agent.restart', { agent: agent.id }) });
    } catch (error) {
      setRestart({ state: 'failed', error: toCallError(error) });
    }
  };
  return (
    <li className="check agent-row" data-testid="agent-row" data-agent={agent.id} data-state={state} data-checking={agent.checking}>
      <StateMark mark={agent.checking ? STATE_LOOKS.checking.mark : look.mark} tone={agent.checking ? STATE_LOOKS.checking.tone : look.tone} label={look.word} />
      <div className="grow">
        <div className="row agent-name">
          <span>{agent.name}{agent.version !== undefined && <span className="num"> {agent.version}</span>}</span>
          {isUnverified(agent) && <span className="tag" title={t`Its manifest was not tried with the real program. What the app says of it may be wrong.`}>{t`unverified`}</span>}
          <span className="faint small clip">{stateWords(agent).join(' · ')}</span>
        </div>
        {agent.problem !== undefined && <div className="small agent-problem"><Words text={agent.problem} /></div>}
        {advice !== null && <div className="dim small"><Advice text={advice} testid="agent-advice" /></div>}
        {agent.program !== undefined && <div className="faint small mono agent-path">{agent.program}</div>}
        {manifest !== undefined && <div className="faint small"><Trans>From your own manifest <span className="mono agent-path">{manifest}</span></Trans></div>}
        {restart.state === 'done' && <Outcomes restarted={restart.restarted} />}
        {restart.state === 'failed' && <ErrorNote title={t`Its sessions were not restarted`} error={restart.error} />}
      </div>
      {restarts && running > 0 && agent.id !== 'shell' && (
        <Button busy={restart.state === 'busy'} data-testid="agent-restart" title={t`Each session goes on in place with its own conversation`} onClick={() => void restartAll()}>
          {plural(running, { one: 'Restart its session', other: 'Restart all # sessions' })}
        </Button>
      )}
    </li>
  );
}
