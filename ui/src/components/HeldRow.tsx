/** One session that waits for its turn, with the way past the queue. Stands in the inbox and above the status line. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { startNow } from '../app/queue';
import { openSession } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from './Button';

export function HeldRow({ session }: { session: SessionView }) {
  const [busy, setBusy] = useState(false);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const project = useFacts((facts) => facts.projects.find((one) => one.id === session.project)?.name ?? session.project);
  const start = async (): Promise<void> => {
    setBusy(true);
    await startNow(session);
    setBusy(false);
  };
  return (
    <li className="held-row">
      <span className="num faint held-place" aria-label={t`Place ${{ place: session.queue?.position ?? 0 }}`}>{session.queue?.position}</span>
      <button type="button" className="held-title clip" title={session.title} onClick={() => openSession(session.id)}>{session.title}</button>
      <span className="faint small clip">{project} · {session.agent_name}</span>
      <span className="grow" />
      <Button busy={busy} disabled={!linked} aria-label={t`Start ${{ session: session.title }} now`} data-testid="start-now" data-session={session.id} onClick={() => void start()}>{t`Start now`}</Button>
    </li>
  );
}
