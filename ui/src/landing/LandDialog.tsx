/**
 * Landing a session's branch on its base: what it will do, what it does, and how it ended.
 *
 * It never lands by itself, and what it asks the agent is only written into the message field: a person sends it.
 */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { closeDialog, openSession } from '../app/screen';
import { Modal } from '../components/Modal';
import { draft, drafts } from '../talk/drafts';
import { LandPlan, LandWait } from './LandPlan';
import { LandProgress } from './LandProgress';
import { forget, landings, look, useLanding } from './store';
import { usePlan } from './use-plan';
import type { NextStep } from './words';

/** What was written into the field is where a person goes on. */
function toField(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="composer-input"]')?.focus());
}

function useLook(session: string): boolean {
  const [looked, setLooked] = useState(landings.getState().all.has(session));
  useEffect(() => {
    let wanted = true;
    void look(session).then(() => wanted && setLooked(true));
    return () => {
      wanted = false;
    };
  }, [session]);
  return looked;
}

function Under({ session, onTell, onClose }: { session: SessionView; onTell: (next: NextStep) => void; onClose: () => void }) {
  const landing = useLanding(session.id);
  const plan = usePlan(session);
  if (landing === undefined) return null;
  const checks = plan.is === 'known' && plan.plan.check !== null;
  return <LandProgress session={session} landing={landing} checks={checks} onTell={onTell} onAgain={() => forget(session.id)} onClose={onClose} />;
}

export function LandDialog({ session }: { session: SessionView }) {
  const looked = useLook(session.id);
  const landing = useLanding(session.id);
  const tell = (next: NextStep): void => {
    const written = drafts.getState().texts.get(session.id)?.trimEnd() ?? '';
    draft(session.id, written === '' ? next.message : `${written}\n\n${next.message}`);
    closeDialog();
    openSession(session.id);
    toField();
  };
  const close = (): void => {
    const is = landing?.view.state.is;
    // What is over and was seen is not shown again.
    if (is === 'landed' || is === 'cancelled') forget(session.id);
    closeDialog();
  };
  return (
    <Modal title={t`Land “${{ title: session.title }}”`} testid="land-dialog" onClose={close}>
      {landing !== undefined ? <Under session={session} onTell={tell} onClose={close} /> : looked ? <LandPlan session={session} onTell={tell} /> : <LandWait />}
    </Modal>
  );
}
