/** The first screen: what this is, what works here, and the one thing to do next. */
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ProjectView } from '../protocol/generated';
import { learnSession, useFacts } from '../app/store';
import { openDialog, openOverview, openSession } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { BrandMark } from '../components/Icon';
import { AddRepository } from './AddRepository';
import { Checks } from './Checks';

function ShellButton({ project }: { project: ProjectView }) {
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
      <Button size="large" busy={busy} data-testid="just-a-shell" onClick={() => void open()}>Just open a shell session</Button>
      {error !== null && <ErrorNote title="The shell did not start" error={error} />}
    </>
  );
}

export function SetupScreen() {
  const first = useFacts((facts) => facts.projects[0]);
  const added = (project: ProjectView): void => {
    openOverview();
    openDialog({ kind: 'new_session', project: project.id });
  };
  return (
    <main className="main setup" aria-label="Set up" data-testid="setup">
      <div className="setup-column">
        <BrandMark size={36} />
        <div>
          <h1 className="setup-title">Run many coding agents. Lose none.</h1>
          <p className="setup-lead dim">Each works in its own copy of your repository. Close the app, restart the computer: they are here when you come back.</p>
        </div>
        <Checks />
        <AddRepository onAdded={added}>
          {first !== undefined && <ShellButton project={first} />}
          <span className="grow" />
          <span className="faint small">Nothing leaves this computer.</span>
        </AddRepository>
      </div>
    </main>
  );
}
