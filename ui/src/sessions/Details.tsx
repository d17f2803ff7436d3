/** A session's facts: its state, what it changed, its agent, its worktree. */
import { Fragment, type ReactNode } from 'react';
import type { ExitStatus, SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { useAgent, useFacts } from '../app/store';
import { longAge, moment } from '../app/time';
import { ChangesSummary } from '../changes/ChangesSummary';
import { CopyButton } from '../components/CopyText';
import { StateMark } from '../components/StateMark';
import { cannotTellWords, evidenceWords, modeMeans, modeWord } from './evidence';
import { lookOf } from './status';

function ending(exit: ExitStatus): string {
  switch (exit.how) {
    case 'code':
      return `exit code ${exit.code}`;
    case 'signal':
      return `ended by signal ${exit.signal}`;
    case 'unknown':
      return 'ended unseen';
  }
}

/** Folders of the app's own home are shown from there on. */
function inHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith(`${home}/`) ? `…${path.slice(home.length)}` : path;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A long name that breaks where a reader would: after a slash. */
function Breaking({ text }: { text: string }) {
  return text.split('/').map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <>/<wbr /></>}
      {part}
    </Fragment>
  ));
}

function Copyable({ text, shown = text, label, testid }: { text: string; shown?: string; label: string; testid: string }) {
  return (
    <span className="copyable">
      <span className="mono path" title={text}><Breaking text={shown} /></span>
      <CopyButton text={text} label={label} testid={testid} />
    </span>
  );
}

/** What its agent was told to use and what it may do. */
function Told({ session }: { session: SessionView }) {
  const agent = useAgent(session.agent);
  const { model, effort, mode } = session;
  const means = modeMeans(agent?.modes ?? [], mode);
  return (
    <>
      {model !== undefined && <Fact name="Model"><span className="mono">{model}</span></Fact>}
      {effort !== undefined && <Fact name="Effort">{effort}</Fact>}
      {mode !== undefined && <Fact name="May">{modeWord(mode)}{means !== null && <span className="faint"> {means}</span>}</Fact>}
    </>
  );
}

export function Details({ session }: { session: SessionView }) {
  const now = useNow();
  const look = lookOf(session);
  const agent = useAgent(session.agent);
  const home = useFacts((facts) => facts.info?.home);
  const { process, exit, evidence } = session;
  const cannot = cannotTellWords(agent);
  return (
    // What scrolls must be within reach of the keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="details" role="group" tabIndex={0} aria-label="Details" data-testid="details">
      <section className="sec">
        <h2 className="h3">Now</h2>
        <div className="now">
          <StateMark mark={look.mark} tone={look.tone} />
          <div>
            <div className="now-reason">{session.reason}</div>
            <div className="faint num small">since {longAge(session.changed_at, now)}{session.code === undefined ? '' : ` · ${session.code}`}</div>
            {evidence !== undefined && <div className="faint num small">known {evidenceWords(evidence, now)}</div>}
          </div>
        </div>
        {cannot !== null && <p className="faint small">{cannot}.</p>}
        {session.terminal_title !== undefined && session.terminal_title !== '' && (
          <dl className="kv"><Fact name="Title">{session.terminal_title}</Fact></dl>
        )}
      </section>
      <ChangesSummary session={session} />
      <section className="sec">
        <h2 className="h3">Agent</h2>
        <dl className="kv">
          <Fact name="Agent">{session.agent_name}{agent?.version === undefined ? '' : ` ${agent.version}`}</Fact>
          <Told session={session} />
          {process !== undefined && <Fact name="Process"><span className="num">{process.agent_pid}</span>, started {longAge(process.started_at, now)} ago</Fact>}
          {process !== undefined && <Fact name="Terminal">own host, process <span className="num">{process.host_pid}</span></Fact>}
          {exit !== undefined && <Fact name="Ended">{ending(exit)}</Fact>}
          <Fact name="Launch"><span className="num">{session.launch}</span></Fact>
        </dl>
      </section>
      <section className="sec">
        <h2 className="h3">Worktree</h2>
        <dl className="kv">
          <Fact name="Folder"><Copyable text={session.worktree} shown={inHome(session.worktree, home)} label="Copy the folder's path" testid="copy-worktree" /></Fact>
          <Fact name="Branch"><Copyable text={session.branch} label="Copy the branch" testid="copy-branch" /></Fact>
          <Fact name="From"><span className="mono">{session.base}</span></Fact>
          <Fact name="Made"><span className="num">{moment(session.created_at)}</span></Fact>
        </dl>
      </section>
      <section className="sec sec-last">
        <h2 className="h3">Safety</h2>
        <p className="dim small">The terminal and the agent run on their own. Quitting the app, a crash or a daemon restart does not end them.</p>
      </section>
    </div>
  );
}
