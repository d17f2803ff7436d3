/**
 * The daemon as it is: what is known of it is only shown while it is linked, and what is not linked is said to be so.
 * Stopping it stops no agent; this page must never read as if it did.
 */
import { plural, t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { ask } from '../platform/bridge';
import type { DaemonView, LinkState } from '../protocol/generated';
import { useNow } from '../app/clock';
import { linkWords, ownerWords } from '../app/link-words';
import { openDialog } from '../app/screen';
import { useFacts } from '../app/store';
import { isJustNow, longAge, moment } from '../app/time';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { useAttempt } from '../components/use-attempt';
import type { Mark } from '../theme/mark';
import { DaemonLog } from './DaemonLog';

const MARKS: Record<LinkState['state'], Mark> = { linked: 'tick', connecting: 'turning', starting: 'turning', reconnecting: 'turning', stopped: 'square', crashed: 'triangle', failed: 'triangle', other_build: 'diamond' };

function stateWords(link: LinkState, reconciling: boolean): string {
  switch (link.state) {
    case 'linked':
      return reconciling ? t`It runs, and finds the sessions again that were there before.` : `${t`It runs.`} ${ownerWords(link.owner).whole}`;
    case 'connecting':
      return t`The app looks for it.`;
    case 'starting':
      return t`It is being started.`;
    case 'reconnecting':
      return t`The link to it dropped. Agents run on; the app tries to reach it again.`;
    case 'stopped':
      return t`It is stopped. Agents run on in their own terminals; nothing new starts, and nothing is shown of them.`;
    case 'crashed':
      return t`It ended three times within a minute, so it is not started again by itself. Agents run on.`;
    case 'failed':
      return t`It could not be reached.`;
    case 'other_build':
      return t`One of another build runs, which this app does not understand.`;
  }
}

function Verb({ verb, label }: { verb: 'daemon_start' | 'daemon_replace'; label: string }) {
  const { busy, error, go } = useAttempt(() => ask({ ask: verb }));
  return (
    <>
      <Button look="primary" size="normal" busy={busy} data-testid="panel-daemon-start" onClick={go}>{label}</Button>
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}

function Act({ link }: { link: LinkState }) {
  switch (link.state) {
    case 'linked':
      return <Button size="normal" data-testid="panel-daemon-stop" onClick={() => openDialog({ kind: 'stop_daemon' })}>{t`Stop the daemon…`}</Button>;
    case 'stopped':
    case 'crashed':
    case 'failed':
      return <Verb verb="daemon_start" label={t`Start the daemon`} />;
    case 'other_build':
      return <Verb verb="daemon_replace" label={t`Replace it`} />;
    case 'connecting':
    case 'starting':
    case 'reconnecting':
      return null;
  }
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="daemon-fact">
      <dt className="faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Path({ text, label }: { text: string; label: string }) {
  return <span className="row daemon-path"><span className="mono clip" title={text}>{text}</span><CopyButton text={text} label={label} /></span>;
}

function Facts({ daemon }: { daemon: DaemonView }) {
  const now = useNow();
  const age = isJustNow(daemon.started_at, now) ? t`less than a minute` : longAge(daemon.started_at, now);
  return (
    <dl className="daemon-facts">
      <Fact name={t`Owner`}>{ownerWords(daemon.owner).brief}</Fact>
      <Fact name={t`Build`}><span className="num">{daemon.build}</span></Fact>
      <Fact name={t`Process`}><span className="num">{daemon.pid}</span></Fact>
      <Fact name={t`Running for`}><span className="num" title={moment(daemon.started_at)}>{age}</span></Fact>
      <Fact name={t`Kept alive by`}><span className="num">{daemon.supervisors === 0 ? t`nobody; it stays until it is stopped` : plural({ count: daemon.supervisors }, { one: 'one app', other: '# apps' })}</span></Fact>
      <Fact name={t`Home`}><Path text={daemon.home} label={t`Copy the path`} /></Fact>
    </dl>
  );
}

const COMMANDS = { daemon: 'ao daemon' as const, desktop: 'ao-desktop --daemon' as const };

function Headless() {
  return (
    <div className="stack set-prose">
      <h3 className="set-group">{t`Without the app`}</h3>
      <p className="dim">{t`On a server, or to let agents go on while the app is closed, the same daemon runs in a terminal. This app attaches to it and leaves it running when it quits.`}</p>
      <p className="row"><code className="typed">{COMMANDS.daemon}</code><CopyButton text={COMMANDS.daemon} label={t`Copy the command`} testid="copy-headless" /><span className="faint">{t`or`}</span><code className="typed">{COMMANDS.desktop}</code><CopyButton text={COMMANDS.desktop} label={t`Copy the command`} /></p>
    </div>
  );
}

export function DaemonSection() {
  const link = useFacts((facts) => facts.link);
  const daemon = useFacts((facts) => facts.daemon);
  const linked = link.state === 'linked';
  return (
    <div className="set-fields" data-testid="daemon-panel" data-state={link.state}>
      <section className="card daemon-state" aria-label={t`State of the daemon`}>
        <div className="row">
          <StateMark mark={MARKS[link.state]} tone={MARKS[link.state] === 'turning' ? 'work' : linkWords(link).tone} size={14} />
          <p className="grow" role="status" data-testid="daemon-says">{stateWords(link, daemon?.reconciling === true)}</p>
          <Act link={link} />
        </div>
        {link.state === 'failed' && <ErrorNote error={link.error} />}
        {linked && daemon !== null && <Facts daemon={daemon} />}
      </section>
      <DaemonLog />
      <Headless />
    </div>
  );
}
