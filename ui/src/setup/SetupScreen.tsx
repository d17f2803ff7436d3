/** The first screen: what this is, what works here, and the one thing to do next. */
import type { ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { openDialog, openOverview } from '../app/screen';
import { BrandMark } from '../components/Icon';
import { AddRepository } from './AddRepository';
import { Checks } from './Checks';
import { ShellButton } from './ShellButton';

export function SetupScreen() {
  const first = useFacts((facts) => facts.projects[0]);
  const added = (project: ProjectView): void => {
    openOverview();
    openDialog({ kind: 'new_session', project: project.id });
  };
  return (
    <main className="main setup" data-region aria-label="Set up" data-testid="setup">
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
