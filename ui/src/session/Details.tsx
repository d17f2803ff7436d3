/** A session's facts: its state, what it changed, its agent, its worktree. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Fragment } from 'react';
import type { ExitStatus, ProcessView, SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { useAgent, useFacts } from '../app/store';
import { ago, isJustNow, longAge, moment } from '../app/time';
import { ChangesSummary } from '../changes/ChangesSummary';
import { Fact } from '../components/Fact';
import { CopyButton } from '../components/CopyText';
import { StateMark } from '../components/StateMark';
import { cannotTellWords, evidenceWords, modeMeans, modeWord } from '../sessions/evidence';
import { lookOf } from '../sessions/status';

function ending(exit: ExitStatus): string {
  switch (exit.how) {
    case 'code':
      return t`exit code ${{ code: exit.code }}`;
    case 'signal':
      return t`ended by signal ${{ signal: exit.signal }}`;
    case 'unknown':
      return t`ended unseen`;
  }
}

/** Folders of the app's own home are shown from there on. */
function inHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith(`${home}/`) ? `…${path.slice(home.length)}` : path;
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
      {model !== undefined && <Fact name={t`Model`}><span className="mono">{model}</span></Fact>}
      {effort !== undefined && <Fact name={t`Effort`}>{effort}</Fact>}
      {mode !== undefined && <Fact name={t({ message: 'May', context: 'what an agent may do' })}>{modeWord(mode)}{means !== null && <span className="faint"> {means}</span>}</Fact>}
    </>
  );
}

function Running({ process }: { process: ProcessView }) {
  const { agent_pid: agent, host_pid: host, started_at: started } = process;
  const when = ago(started, useNow());
  return (
    <>
      <Fact name={t`Process`}><Trans><span className="num">{agent}</span>, started {when}</Trans></Fact>
      <Fact name={t`Terminal`}><Trans>own host, process <span className="num">{host}</span></Trans></Fact>
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
    <div className="details" role="group" tabIndex={0} aria-label={t`Details`} data-testid="details">
      <section className="sec">
        <h2 className="h3">{t`Now`}</h2>
        <div className="now">
          <StateMark mark={look.mark} tone={look.tone} />
          <div>
            <div className="now-reason">{session.reason}</div>
            <div className="faint num small">{isJustNow(session.changed_at, now) ? t`just now` : t`since ${{ age: longAge(session.changed_at, now) }}`}{session.code === undefined ? '' : ` · ${session.code}`}</div>
            {evidence !== undefined && <div className="faint num small">{t`known ${{ how: evidenceWords(evidence, now) }}`}</div>}
          </div>
        </div>
        {cannot !== null && <p className="faint small">{cannot}.</p>}
        {session.terminal_title !== undefined && session.terminal_title !== '' && (
          <dl className="kv"><Fact name={t`Title`}>{session.terminal_title}</Fact></dl>
        )}
      </section>
      <ChangesSummary session={session} />
      <section className="sec">
        <h2 className="h3">{t`Agent`}</h2>
        <dl className="kv">
          <Fact name={t`Agent`}>{session.agent_name}{agent?.version === undefined ? '' : ` ${agent.version}`}</Fact>
          <Told session={session} />
          {process !== undefined && <Running process={process} />}
          {exit !== undefined && <Fact name={t`Ended`}>{ending(exit)}</Fact>}
          <Fact name={t`Launch`}><span className="num">{session.launch}</span></Fact>
        </dl>
      </section>
      <section className="sec">
        <h2 className="h3">{t`Worktree`}</h2>
        <dl className="kv">
          <Fact name={t`Folder`}><Copyable text={session.worktree} shown={inHome(session.worktree, home)} label={t`Copy the folder's path`} testid="copy-worktree" /></Fact>
          <Fact name={t`Branch`}><Copyable text={session.branch} label={t`Copy the branch`} testid="copy-branch" /></Fact>
          <Fact name={t({ message: 'From', context: 'what a branch starts from' })}><span className="mono">{session.base}</span></Fact>
          <Fact name={t`Made`}><span className="num">{moment(session.created_at)}</span></Fact>
        </dl>
      </section>
      <section className="sec sec-last">
        <h2 className="h3">{t`Safety`}</h2>
        <p className="dim small">{t`The terminal and the agent run on their own. Quitting the app, a crash or a daemon restart does not end them.`}</p>
      </section>
    </div>
  );
}
