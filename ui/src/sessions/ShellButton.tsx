/** The quickest way to see a session: a shell in a project, without any agent installed. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ProjectView } from '../protocol/generated';
import { learnSession } from '../app/store';
import { openSession } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';

export function ShellButton({ project }: { project: ProjectView }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const open = async (): Promise<void> => {
    setBusy(true);
    try {
      const session = await call('session.create', { project: project.id, agent: 'shell' });
      learnSession(session);
      openSession(session.id);
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="large" busy={busy} data-testid="just-a-shell" onClick={() => void open()}>{t`Just open a shell session`}</Button>
      {error !== null && <ErrorNote title={t`The shell did not start`} error={error} />}
    </>
  );
}
