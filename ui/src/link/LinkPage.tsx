/** The link's states that need the whole window: each says what is so, what it means for the agents, and what to do. */
import { useEffect, useState, type ReactNode } from 'react';
import { ask } from '../platform/bridge';
import type { GoodbyeReason, LinkState } from '../protocol/generated';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { useAttempt } from '../components/use-attempt';
import type { Mark, Tone } from '../sessions/status';

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
      return 'It was asked to stop.';
    case 'signal':
      return 'The system asked it to stop.';
    case 'app_gone':
      return 'It stopped because its app had gone.';
    case 'replaced':
      return 'Another build took its place.';
  }
}

function Log({ lines, path }: { lines: string[]; path: string }) {
  const silent = lines.every((line) => line.trim() === '');
  return (
    <div className="card log">
      <div className="row log-head">
        <span className="faint small">{silent ? 'It printed nothing before it ended' : 'The end of its log'}</span>
        <span className="grow" />
        <CopyButton text={silent ? path : lines.join('\n')} label={silent ? "Copy the log's path" : 'Copy the log'} testid="copy-log" />
      </div>
      {!silent && (
        // Scrolls, so it must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="mono" role="group" tabIndex={0} aria-label="Log">{lines.join('\n')}</pre>
      )}
      <div className={silent ? 'log-path log-path-only mono faint' : 'log-path mono faint'}>{path}</div>
    </div>
  );
}

export function LinkPage({ link }: { link: Exclude<LinkState, { state: 'linked' }> }) {
  switch (link.state) {
    case 'connecting':
      return <Quietly><Page mark="turning" tone="work" title="Looking for the daemon…"><p className="dim lead">Your sessions will be here in a moment.</p></Page></Quietly>;
    case 'starting':
      return <Quietly><Page mark="turning" tone="work" title="Starting the daemon…"><p className="dim lead">It finds the agents that are running and takes them up again.</p></Page></Quietly>;
    case 'reconnecting':
      return <Quietly><Page mark="turning" tone="work" title="Reconnecting…"><p className="dim lead">The link to the daemon dropped. Your agents keep running. Try {link.attempt}.</p></Page></Quietly>;
    case 'stopped':
      return (
        <Page mark="square" tone="idle" title="The daemon is stopped">
          <p className="dim lead">{stoppedWords(link.reason)} Your agents keep running, and nothing is started until you say so.</p>
          <Go verb="daemon_start" label="Start the daemon" testid="daemon-start" />
        </Page>
      );
    case 'crashed':
      return (
        <Page mark="triangle" tone="fail" title="The daemon keeps crashing">
          <p className="dim lead">It ended three times within a minute, so it is not started again by itself. Your agents keep running.</p>
          <Log lines={link.log} path={link.log_path} />
          <Go verb="daemon_start" label="Start it again" testid="daemon-start" />
        </Page>
      );
    case 'failed':
      return (
        <Page mark="triangle" tone="fail" title="No daemon could be reached">
          <ErrorNote error={link.error} />
          {link.log_path !== '' && (
            <p className="row faint small log-place">
              <span>Its log is at <span className="mono">{link.log_path}</span></span>
              <CopyButton text={link.log_path} label="Copy the log's path" testid="copy-log-path" />
            </p>
          )}
          <Go verb="daemon_start" label="Try again" testid="daemon-start" />
        </Page>
      );
    case 'other_build':
      return <OtherBuild link={link} />;
  }
}

function OtherBuild({ link }: { link: Extract<LinkState, { state: 'other_build' }> }) {
  const [keep, setKeep] = useState(false);
  const range = link.protocol.min === link.protocol.max ? `${link.protocol.max}` : `${link.protocol.min} to ${link.protocol.max}`;
  return (
    <Page mark="diamond" tone="needs" title="A daemon of another build is running">
      <p className="dim lead">
        It is build <span className="mono">{link.build}</span> and speaks protocol {range}, which this app does not. {link.owner === 'none' ? 'Somebody started it without an app, so it is yours to decide.' : 'Another app started it.'}
      </p>
      {keep ? (
        <>
          <p className="dim lead">It stays as it is. Use the app or the command line of its own build, or replace it later.</p>
          <div className="row"><Button size="large" onClick={() => setKeep(false)}>Decide again</Button></div>
        </>
      ) : (
        <>
          <p className="dim lead">Replacing it stops that daemon and starts this app's own. The agents keep running and appear here. Whoever uses the other one loses their link.</p>
          <Go verb="daemon_replace" label="Replace it" testid="daemon-replace">
            <Button size="large" data-testid="daemon-keep" onClick={() => setKeep(true)}>Keep it</Button>
          </Go>
        </>
      )}
    </Page>
  );
}
