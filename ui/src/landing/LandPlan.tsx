/** What a landing will do, said before it begins: this is the one question that is asked. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState, type ReactNode } from 'react';
import { toCallError } from '../platform/bridge';
import type { CallError, LandMethod, SessionView } from '../protocol/generated';
import { closeDialog } from '../app/screen';
import { useFacts, useProject } from '../app/store';
import { filesWords, minus, plus } from '../diff/counts';
import { Fact } from '../components/Fact';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { clean } from '../components/clean';
import { begin } from './store';
import { usePlan, type Plan } from './use-plan';
import { COMMIT, methodMeans, METHODS, type Choices, type NextStep } from './words';

function Has({ plan }: { plan: Plan }) {
  const { changes } = plan;
  if (changes === null) return <span className="faint">{t`could not be looked at`}</span>;
  return (
    <span className="num">
      {filesWords(changes.total)}{' '}
      <span className="tone-done">{plus(changes.insertions)}</span>{' '}
      <span className="tone-fail">{minus(changes.deletions)}</span>
    </span>
  );
}

function Methods({ method, onChoose }: { method: LandMethod; onChoose: (method: LandMethod) => void }) {
  return (
    <>
      <div className="segments land-methods" role="group" aria-label={t`How its commits come onto the base`}>
        {METHODS.map((one) => (
          <button key={one.method} type="button" className="segment" aria-pressed={one.method === method} data-testid={`land-${one.method}`} onClick={() => onChoose(one.method)}>{one.label}</button>
        ))}
      </div>
      <p className="faint small">{methodMeans(method)}</p>
    </>
  );
}

function Tick({ checked, onChange, testid, children }: { checked: boolean; onChange: (on: boolean) => void; testid: string; children: ReactNode }) {
  return (
    <label className="tick-row">
      <input type="checkbox" checked={checked} data-testid={testid} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** What stands in the way as far as that can be seen from here; the daemon has the last word. */
function hindrance(session: SessionView, plan: Plan, keep: boolean): { words: string; next: NextStep | null } | null {
  const { loose, changes } = plan;
  if (loose !== null && loose > 0) return { words: plural(loose, { one: 'One file has changes that are in no commit, and would not be landed.', other: '# files have changes that are in no commit, and would not be landed.' }), next: COMMIT };
  if (changes?.total === 0) return { words: t`Its branch has nothing that the base has not.`, next: null };
  if (session.status === 'working' && !keep) return { words: t`Its agent is at work. Wait for the end of its turn, or keep the session.`, next: null };
  return null;
}

const CLOSING = { keep: t`The session stays as it is.`, away: t`Then its agent is ended, its worktree moves to the trash, and the session is archived. All of it can be brought back.` };

interface FormProps {
  session: SessionView;
  plan: Plan;
  onTell: (next: NextStep) => void;
}

function Form({ session, plan, onTell }: FormProps) {
  const remote = useProject(session.project)?.remote === true;
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const [choices, setChoices] = useState<Choices>({ method: plan.method, push: false, check: true, keep: false });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const choose = (part: Partial<Choices>): void => setChoices((before) => ({ ...before, ...part }));
  const base = clean(plan.changes?.base ?? session.base);
  const stands = hindrance(session, plan, choices.keep);
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await begin(session, choices);
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  return (
    <>
      <div className="modal-text stack land-body">
        <p className="dim">
          {plan.check !== null && choices.check
            ? <Trans>Its work is combined with <span className="mono">{base}</span> aside, checked there, and only then is <span className="mono">{base}</span> moved.</Trans>
            : <Trans>Its work is combined with <span className="mono">{base}</span> aside and only then is <span className="mono">{base}</span> moved.</Trans>}
        </p>
        <dl className="kv land-facts">
          <Fact name={t`Branch`}><span className="mono">{clean(session.branch)}</span></Fact>
          <Fact name={t`Onto`}><span className="mono">{base}</span></Fact>
          <Fact name={t`Changes`}><Has plan={plan} /></Fact>
          <Fact name={t`How`}><Methods method={choices.method} onChoose={(method) => choose({ method })} /></Fact>
          <Fact name={t`Check`}>
            {plan.check === null ? <span className="faint">{t`This project has none. One can be set in its settings.`}</span> : <code className="land-check mono" data-testid="land-check">{clean(plan.check)}</code>}
          </Fact>
        </dl>
        <div className="land-ticks">
          {plan.check !== null && <Tick checked={!choices.check} testid="land-unchecked" onChange={(on) => choose({ check: !on })}>{t`Without the check`}</Tick>}
          {remote && <Tick checked={choices.push} testid="land-push" onChange={(push) => choose({ push })}><Trans>Push <span className="mono">{base}</span> afterwards</Trans></Tick>}
          <Tick checked={choices.keep} testid="land-keep" onChange={(keep) => choose({ keep })}>{t`Keep the session and its worktree`}</Tick>
        </div>
        <p className="faint small">{choices.keep ? CLOSING.keep : CLOSING.away}</p>
        {stands !== null && (
          <div className="row land-hindrance" data-testid="land-hindrance">
            <StateMark mark="diamond" tone="needs" />
            <span className="grow">{stands.words}</span>
            {stands.next !== null && session.process !== undefined && <Button data-testid="land-tell" onClick={() => stands.next !== null && onTell(stands.next)}>{stands.next.label}</Button>}
          </div>
        )}
        {error !== null && <ErrorNote title={t`Nothing was begun`} error={error} />}
      </div>
      <footer className="modal-foot">
        <span className="grow" />
        <Button size="normal" onClick={closeDialog}>{t`Cancel`}</Button>
        <Button look="primary" size="normal" busy={busy} disabled={!linked || stands !== null} data-testid="land-go" onClick={() => void go()}>{t`Land on ${base}`}</Button>
      </footer>
    </>
  );
}

/** Until it is known what there is to ask. The focus has a place here, and not on the corner's button with its tip. */
export function LandWait() {
  return (
    <>
      <p className="modal-text row dim" role="status"><StateMark mark="turning" tone="work" />{t`Looking at what would be landed…`}</p>
      <footer className="modal-foot">
        <span className="grow" />
        <Button size="normal" onClick={closeDialog}>{t`Cancel`}</Button>
      </footer>
    </>
  );
}

export function LandPlan({ session, onTell }: { session: SessionView; onTell: (next: NextStep) => void }) {
  const looked = usePlan(session);
  switch (looked.is) {
    case 'looking':
      return <LandWait />;
    case 'failed':
      return <div className="modal-text"><ErrorNote title={t`What would be landed could not be looked at`} error={looked.error} /></div>;
    case 'known':
      return <Form session={session} plan={looked.plan} onTell={onTell} />;
  }
}
