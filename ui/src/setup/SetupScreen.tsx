/** What works here. For somebody who begins: also what this is, and the one thing to do next. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { openDialog, openInbox, openOverview } from '../app/screen';
import { Button } from '../components/Button';
import { BrandMark } from '../theme/Icon';
import { AddRepository } from './AddRepository';
import { Checks } from '../agents/Checks';

interface StepProps {
  number: number;
  title: string;
  /** It comes after the others, and nothing can be done about it yet. */
  later?: boolean;
  children: ReactNode;
}

function Step({ number, title, later = false, children }: StepProps) {
  return (
    <li className={later ? 'step later' : 'step'}>
      <span className="step-number num" aria-hidden="true">{number}</span>
      <div className="step-body">
        <h2 className="step-title">{title}</h2>
        {children}
      </div>
    </li>
  );
}

function Beginning() {
  const added = (project: ProjectView): void => {
    openInbox();
    openDialog({ kind: 'new_session', project: project.id });
  };
  return (
    <div className="setup-column">
      <header className="setup-head">
        <BrandMark size={36} />
        <div>
          <h1 className="setup-title">{t`Run many coding agents. Lose none.`}</h1>
          <p className="setup-lead dim">{t`Each works in its own copy of your repository. Close the app, restart the computer: they are here when you come back.`}</p>
        </div>
      </header>
      <ol className="plain-list steps">
        <Step number={1} title={t`Agents on this computer`}>
          <Checks whole={false} />
        </Step>
        <Step number={2} title={t`Choose what to work on`}>
          <p className="dim">{t`Any git repository, or a folder that shall become one. Agents work in copies beside it.`}</p>
          <AddRepository onAdded={added} />
        </Step>
        <Step number={3} title={t`Say what to do`} later>
          <p className="dim">{t`Write it down and press Start. The agent begins in its own terminal, and asks you before it does anything that you have not allowed.`}</p>
        </Step>
      </ol>
      <p className="faint small setup-end">{t`Nothing leaves this computer.`}</p>
    </div>
  );
}

function Check() {
  return (
    <div className="setup-column setup-whole">
      <header className="row">
        <div className="grow">
          <h1>{t`Check this computer`}</h1>
          <p className="faint">{t`Which agents are here, whether they work, and what to do where one does not.`}</p>
        </div>
        <Button data-testid="setup-done" onClick={openOverview}>{t`All sessions`}</Button>
      </header>
      <Checks whole />
      <p className="faint small"><Trans>Agents that are not listed: describe them in a manifest of your own, <code className="typed">ao agent new</code> begins one.</Trans></p>
    </div>
  );
}

export function SetupScreen() {
  const begins = useFacts((facts) => facts.projects.length === 0);
  return (
    <main className="main setup" data-region aria-label={t`Set up`} data-testid="setup">
      {begins ? <Beginning /> : <Check />}
    </main>
  );
}
