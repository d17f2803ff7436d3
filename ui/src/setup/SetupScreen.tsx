/** What works here. For somebody who begins: also what this is, and the one thing to do next. */
import type { ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { openDialog, openInbox, openOverview } from '../app/screen';
import { Button } from '../components/Button';
import { BrandMark } from '../components/Icon';
import { AddRepository } from './AddRepository';
import { Checks } from './Checks';

function Beginning() {
  const added = (project: ProjectView): void => {
    openInbox();
    openDialog({ kind: 'new_session', project: project.id });
  };
  return (
    <div className="setup-column">
      <BrandMark size={36} />
      <div>
        <h1 className="setup-title">Run many coding agents. Lose none.</h1>
        <p className="setup-lead dim">Each works in its own copy of your repository. Close the app, restart the computer: they are here when you come back.</p>
      </div>
      <Checks whole={false} />
      <AddRepository onAdded={added}>
        <span className="grow" />
        <span className="faint small">Nothing leaves this computer.</span>
      </AddRepository>
    </div>
  );
}

function Check() {
  return (
    <div className="setup-column setup-whole">
      <header className="row">
        <div className="grow">
          <h1>Check this computer</h1>
          <p className="faint">Which agents are here, whether they work, and what to do where one does not.</p>
        </div>
        <Button data-testid="setup-done" onClick={openOverview}>All sessions</Button>
      </header>
      <Checks whole />
      <p className="faint small">Agents that are not listed: describe them in a manifest of your own, <code className="typed">ao agent new</code> begins one.</p>
    </div>
  );
}

export function SetupScreen() {
  const begins = useFacts((facts) => facts.projects.length === 0);
  return (
    <main className="main setup" data-region aria-label="Set up" data-testid="setup">
      {begins ? <Beginning /> : <Check />}
    </main>
  );
}
