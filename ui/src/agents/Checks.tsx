/** What works on this computer and what is missing, as the daemon found it. Looking again never blocks the page. */
import { t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import type { AgentView, CheckState, CheckView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import type { Mark, Tone } from '../theme/mark';
import { Advice, AgentRow } from './AgentRow';
import { agentsWords, setupOrder, someOf, systemChecks } from './agents';
import { useLook } from './look';

const LOOKS: Record<CheckState, { mark: Mark; tone: Tone; word: string }> = {
  good: { mark: 'tick', tone: 'done', word: t`Good` },
  note: { mark: 'diamond', tone: 'needs', word: t`Worth knowing` },
  absent: { mark: 'ring', tone: 'idle', word: t`Not there` },
  bad: { mark: 'triangle', tone: 'fail', word: t`Broken` },
};

function CheckRow({ check }: { check: CheckView }) {
  const look = LOOKS[check.state];
  return (
    <li className="check" data-testid="check" data-name={check.name} data-state={check.state}>
      <StateMark mark={look.mark} tone={look.tone} label={look.word} />
      <div className="grow">
        <div>{check.name}</div>
        <div className="faint small">{check.detail}</div>
        {check.hint !== undefined && <div className="dim small"><Advice text={check.hint} /></div>}
      </div>
    </li>
  );
}

function Absent({ agents, open: opened }: { agents: readonly AgentView[]; open: boolean }) {
  const [open, setOpen] = useState(opened);
  if (agents.length === 0) return null;
  if (open) return agents.map((agent) => <AgentRow key={agent.id} agent={agent} restarts={false} />);
  return (
    <li className="check">
      <StateMark mark="ring" tone="idle" label={t`Not installed`} />
      <div className="grow">
        <div>{someOf(agents)}</div>
        <div className="faint small">{t`not installed; any command-line agent works`}</div>
      </div>
      <Button data-testid="show-absent" onClick={() => setOpen(true)}>{t`How to install`}</Button>
    </li>
  );
}

/** `whole`: the page of its own, with everything; else what a person who begins needs to see. */
export function Checks({ whole }: { whole: boolean }) {
  const known = useFacts((facts) => facts.agents);
  // What runs an agent's program in another way has nothing to add about the program.
  const agents = useMemo(() => known.filter((agent) => agent.twin_of === undefined), [known]);
  const looked = useLook();
  const { here, absent } = setupOrder(agents, whole ? 'needy' : 'good');
  // With no agent at all, how to get one is what matters.
  const nothing = looked.checks !== null && !here.some((agent) => agent.id !== 'shell');
  const checks = systemChecks(looked.checks ?? [], agents);
  // Somebody who begins wants to see an agent, not the tools beside it, unless one of these is in the way.
  const top = whole ? checks : checks.filter((check) => check.state === 'bad');
  const looking = looked.busy || agents.some((agent) => agent.checking);
  return (
    <section className="checks-block" aria-label={t`What works here`}>
      <div className="row checks-head">
        {whole ? <h2 className="h3 grow">{t`On this computer`}</h2> : <p className="dim grow" data-testid="agents-said">{agentsWords(known)}</p>}
        <span className="row faint small" role="status" data-testid="checking" data-busy={looking}>
          {looking && <><StateMark mark="turning" tone="work" />{t`Looking…`}</>}
        </span>
        <Button icon="again" disabled={looked.busy} data-testid="look-at-computer" onClick={looked.again}>{t`Look again`}</Button>
      </div>
      {looked.error !== null && <ErrorNote title={t`This computer could not be looked at`} error={looked.error} />}
      <ul className={whole ? 'card checks checks-whole plain-list' : 'card checks plain-list'} data-testid="checks">
        {top.map((check) => <CheckRow key={check.name} check={check} />)}
        {here.map((agent) => <AgentRow key={agent.id} agent={agent} restarts={whole} />)}
        <Absent key={nothing ? 'open' : 'shut'} agents={absent} open={whole || nothing} />
        {checks.filter((check) => !top.includes(check)).map((check) => <CheckRow key={check.name} check={check} />)}
        {looked.checks === null && agents.length === 0 && <li className="check faint">{t`Looking at this computer…`}</li>}
      </ul>
    </section>
  );
}
