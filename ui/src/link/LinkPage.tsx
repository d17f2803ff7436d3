/** The link's states that need the whole window: each says what is so, what it means for the agents, and what to do. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useState, type ReactNode } from 'react';
import { ask } from '../platform/bridge';
import type { GoodbyeReason, LinkState } from '../protocol/generated';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { useAttempt } from '../components/use-attempt';
import type { Mark, Tone } from '../theme/mark';

interface PageProps {
  mark: Mark;
  tone: Tone;
  title: string;
  children: ReactNode;
}

function Page({ mark, tone, title, children }: PageProps) {
  return (
    <div className="link-column">
      <div className="row link-title">
        <StateMark mark={mark} tone={tone} size={18} />
        <h1>{title}</h1>
      </div>
      {children}
    </div>
  );
}

type Verb = 'daemon_start' | 'daemon_replace';

function Go({ verb, label, testid, children }: { verb: Verb; label: string; testid: string; children?: ReactNode }) {
  const { busy, error, go } = useAttempt(() => ask({ ask: verb }));
  return (
    <>
      {error !== null && <ErrorNote error={error} />}
      <div className="row">
        <Button look="primary" size="large" busy={busy} data-testid={testid} onClick={go}>{label}</Button>
        {children}
      </div>
    </>
  );
}

/** Shown only when it lasts: most links are up before an eye could read this. */
function Quietly({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late ? children : null;
}

function stoppedWords(reason: GoodbyeReason): string {
  switch (reason) {
    case 'asked':
      return t`It was asked to stop.`;
    case 'signal':
      return t`The system asked it to stop.`;
    case 'app_gone':
      return t`It stopped because its app had gone.`;
    case 'replaced':
      return t`Another build took its place.`;
  }
}

function Log({ lines, path }: { lines: string[]; path: string }) {
  const silent = lines.every((line) => line.trim() === '');
  return (
    <div className="card log">
      <div className="row log-head">
        <span className="faint small">{silent ? t`It printed nothing before it ended` : t`The end of its log`}</span>
        <span className="grow" />
        <CopyButton text={silent ? path : lines.join('\n')} label={silent ? t`Copy the log's path` : t`Copy the log`} testid="copy-log" />
      </div>
      {!silent && (
        // Scrolls, so it must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="mono" role="group" tabIndex={0} aria-label={t`Log`}>{lines.join('\n')}</pre>
      )}
      <div className={silent ? 'log-path log-path-only mono faint' : 'log-path mono faint'}>{path}</div>
    </div>
  );
}

function LogPlace({ path }: { path: string }) {
  return (
    <p className="row faint small log-place">
      <span><Trans>Its log is at <span className="mono">{path}</span></Trans></span>
      <CopyButton text={path} label={t`Copy the log's path`} testid="copy-log-path" />
    </p>
  );
}

export function LinkPage({ link }: { link: Exclude<LinkState, { state: 'linked' }> }) {
  switch (link.state) {
    case 'connecting':
      return <Quietly><Page mark="turning" tone="work" title={t`Looking for the daemon…`}><p className="dim lead">{t`Your sessions will be here in a moment.`}</p></Page></Quietly>;
    case 'starting':
      return <Quietly><Page mark="turning" tone="work" title={t`Starting the daemon…`}><p className="dim lead">{t`It finds the agents that are running and takes them up again.`}</p></Page></Quietly>;
    case 'reconnecting':
      return <Quietly><Page mark="turning" tone="work" title={t`Reconnecting…`}><p className="dim lead">{t`The link to the daemon dropped. Your agents keep running. Try ${{ attempt: link.attempt }}.`}</p></Page></Quietly>;
    case 'stopped':
      return (
        <Page mark="square" tone="idle" title={t`The daemon is stopped`}>
          <p className="dim lead">{stoppedWords(link.reason)} {t`Your agents keep running, and nothing is started until you say so.`}</p>
          <Go verb="daemon_start" label={t`Start the daemon`} testid="daemon-start" />
        </Page>
      );
    case 'crashed':
      return (
        <Page mark="triangle" tone="fail" title={t`The daemon keeps crashing`}>
          <p className="dim lead">{t`It ended three times within a minute, so it is not started again by itself. Your agents keep running.`}</p>
          <Log lines={link.log} path={link.log_path} />
          <Go verb="daemon_start" label={t`Start it again`} testid="daemon-start" />
        </Page>
      );
    case 'failed':
      return (
        <Page mark="triangle" tone="fail" title={t`No daemon could be reached`}>
          <ErrorNote error={link.error} />
          {link.log_path !== '' && <LogPlace path={link.log_path} />}
          <Go verb="daemon_start" label={t`Try again`} testid="daemon-start" />
        </Page>
      );
    case 'other_build':
      return <OtherBuild link={link} />;
  }
}

function OtherBuild({ link }: { link: Extract<LinkState, { state: 'other_build' }> }) {
  const [keep, setKeep] = useState(false);
  const { build } = link;
  const range = link.protocol.min === link.protocol.max ? `${link.protocol.max}` : t`${{ first: link.protocol.min }} to ${{ last: link.protocol.max }}`;
  return (
    <Page mark="diamond" tone="needs" title={t`A daemon of another build is running`}>
      <p className="dim lead">
        <Trans>It is build <span className="mono">{build}</span> and speaks protocol {{ protocol: range }}, which this app does not.</Trans> {link.owner === 'none' ? t`Somebody started it without an app, so it is yours to decide.` : t`Another app started it.`}
      </p>
      {keep ? (
        <>
          <p className="dim lead">{t`It stays as it is. Use the app or the command line of its own build, or replace it later.`}</p>
          <div className="row"><Button size="large" onClick={() => setKeep(false)}>{t`Decide again`}</Button></div>
        </>
      ) : (
        <>
          <p className="dim lead">{t`Replacing it stops that daemon and starts this app's own. The agents keep running and appear here. Whoever uses the other one loses their link.`}</p>
          <Go verb="daemon_replace" label={t`Replace it`} testid="daemon-replace">
            <Button size="large" data-testid="daemon-keep" onClick={() => setKeep(true)}>{t`Keep it`}</Button>
          </Go>
        </>
      )}
    </Page>
  );
}
