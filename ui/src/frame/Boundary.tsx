/** The last resort of the page: a fault in it must not look like a fault of the agents. */
import { t } from '@lingui/core/macro';
import { Component, type ReactNode } from 'react';
import { toCallError } from '../platform/bridge';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';

interface State {
  thrown: unknown;
}

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { thrown: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { thrown: thrown ?? t`Something failed without saying why.` };
  }

  override render(): ReactNode {
    if (this.state.thrown === null) return this.props.children;
    return (
      <main className="link-page boundary" data-testid="page-fault">
        <div className="link-column">
          <h1>{t`This window has a fault`}</h1>
          <p className="dim lead">{t`Your agents are not affected: they run on their own. Loading the window again shows them as they are.`}</p>
          <ErrorNote error={toCallError(this.state.thrown)} />
          <div className="row">
            <Button look="primary" size="large" onClick={() => window.location.reload()}>{t`Load the window again`}</Button>
          </div>
        </div>
      </main>
    );
  }
}
