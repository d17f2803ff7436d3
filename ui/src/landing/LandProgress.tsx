/** A landing under way, step by step, and how it ended, with what to do next. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ask, toCallError } from '../platform/bridge';
import type { LandingView, LandStep, SessionView } from '../protocol/generated';
import { notify } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { clean } from '../components/clean';
import { callOff, type Landing } from './store';
import { canCallOff, nextStep, stepLook, stepsOf, stepWords, type NextStep, type StepLook } from './words';

const FAILED: StepLook = { mark: 'triangle', tone: 'fail', word: t`failed` };
const STOPPED: StepLook = { mark: 'square-open', tone: 'idle', word: t`stopped here` };
const NOT_DONE: StepLook = { mark: 'ring', tone: 'idle', word: t`not done` };
const DONE: StepLook = { mark: 'tick', tone: 'done', word: t`done` };

function lookOfStep(step: LandStep, { view, reached }: Landing): StepLook {
  const { state } = view;
  const at = stepLook(step, reached);
  switch (state.is) {
    case 'running':
      return at;
    case 'landed':
      return step === 'pushing' && state.pushed === undefined ? FAILED : DONE;
    case 'conflicts':
    case 'failed':
      if (step === reached) return FAILED;
      return at.mark === 'tick' ? at : NOT_DONE;
    case 'cancelled':
      if (step === reached) return STOPPED;
      return at.mark === 'tick' ? at : NOT_DONE;
  }
}

function Steps({ landing, checks }: { landing: Landing; checks: boolean }) {
  const { view, choices, reached } = landing;
  return (
    <ol className="plain-list land-steps" aria-label={t`Steps`} data-testid="land-steps">
      {stepsOf(choices, checks, reached).map((step) => {
        const look = lookOfStep(step, landing);
        return (
          <li key={step} className={look.mark === 'ring' ? 'row faint' : 'row'} data-step={step} data-mark={look.mark} aria-current={look.mark === 'turning' ? 'step' : undefined}>
            <StateMark mark={look.mark} tone={look.tone} label={look.word} />
            {clean(stepWords(step, view))}
          </li>
        );
      })}
    </ol>
  );
}

function PullRequest({ address }: { address: string }) {
  const open = (): void => {
    ask({ ask: 'open_url', url: address }).catch((error: unknown) => notify(t`The page was not opened`, toCallError(error)));
  };
  return <div><Button data-testid="land-pull-request" title={address} onClick={open}>{t`Open a pull request`}</Button></div>;
}

function Landed({ view }: { view: LandingView }) {
  const { state } = view;
  if (state.is !== 'landed') return null;
  const base = clean(view.base);
  const commit = state.commit.slice(0, 12);
  const remote = clean(state.pushed ?? '');
  return (
    <>
      <p>
        {state.pushed === undefined
          ? <Trans><span className="mono">{base}</span> is at <span className="mono">{commit}</span> now.</Trans>
          : <Trans><span className="mono">{base}</span> is at <span className="mono">{commit}</span> now, and was pushed to {remote}.</Trans>}
      </p>
      {state.notes.map((note) => (
        <p key={note} className="row land-note"><StateMark mark="diamond-open" tone="needs" /><span>{clean(note)}</span></p>
      ))}
      {state.pushed === undefined && state.pull_request !== undefined && <PullRequest address={state.pull_request} />}
    </>
  );
}

function Ended({ landing }: { landing: Landing }) {
  const { view, tail } = landing;
  const { state } = view;
  const base = clean(view.base);
  switch (state.is) {
    case 'running':
      return null;
    case 'landed':
      return <Landed view={view} />;
    case 'cancelled':
      return <p><Trans>It was called off. <span className="mono">{base}</span> is as it was.</Trans></p>;
    case 'conflicts':
      return (
        <>
          <p><Trans>It and <span className="mono">{base}</span> changed the same lines, so nothing was landed. <span className="mono">{base}</span> is as it was.</Trans></p>
          <ul className="plain-list land-paths mono" aria-label={t`Files in conflict`}>{state.paths.map((path) => <li key={path}>{clean(path)}</li>)}</ul>
          {state.told && <p className="dim">{t`Its agent was told which files they are and how to go on. Land again once it is done.`}</p>}
        </>
      );
    case 'failed':
      return (
        <>
          <ErrorNote title={t`${base} is as it was`} error={state.error} />
          {/* Long lines scroll, and what scrolls must be within reach of the keys. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          {tail.length > 0 && <pre className="prompt-lines mono" role="group" tabIndex={0} aria-label={t`The end of what the check printed`} data-testid="land-tail">{tail.map(clean).join('\n')}</pre>}
        </>
      );
  }
}

interface Props {
  session: SessionView;
  landing: Landing;
  checks: boolean;
  onTell: (next: NextStep) => void;
  onAgain: () => void;
  onClose: () => void;
}

export function LandProgress({ session, landing, checks, onTell, onAgain, onClose }: Props) {
  const { view, tail } = landing;
  const running = view.state.is === 'running';
  const next = session.process === undefined ? null : nextStep(view, tail);
  const again = !running && view.state.is !== 'landed';
  return (
    <>
      <div className="modal-text stack land-body" data-testid="landing" data-state={view.state.is}>
        <Steps landing={landing} checks={checks} />
        <div className="stack" aria-live="polite">
          {running && <p className="faint small">{t`It goes on when this is closed, and you are told how it ended.`}</p>}
          <Ended landing={landing} />
        </div>
      </div>
      <footer className="modal-foot">
        <span className="grow" />
        {running && <Button size="normal" disabled={!canCallOff(view)} data-testid="land-cancel" title={canCallOff(view) ? undefined : t`The base is being moved; there is nothing left to call off.`} onClick={() => void callOff(session.id)}>{t`Call it off`}</Button>}
        {again && <Button size="normal" data-testid="land-again" onClick={onAgain}>{t`Land again…`}</Button>}
        {next !== null && <Button size="normal" look="primary" data-testid="land-tell" onClick={() => onTell(next)}>{next.label}</Button>}
        <Button size="normal" look={view.state.is === 'landed' ? 'primary' : 'plain'} data-testid="land-close" onClick={onClose}>{running ? t`Close` : t`Done`}</Button>
      </footer>
    </>
  );
}
