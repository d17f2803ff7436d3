/** Thin lines above a terminal that say why it is not simply live. */
import { Button, IconButton } from '../components/Button';
import { StateMark } from '../components/StateMark';
import type { Size } from './grid';
import type { PanePhase, Refusal } from './pane';

interface StripsProps {
  phase: PanePhase;
  alive: boolean;
  linked: boolean;
  grid: { size: Size; foreign: boolean } | null;
  refusal: Refusal | null;
  onClaim: () => void;
  onDismiss: () => void;
}

function refusedWords({ count }: Refusal): string {
  if (count === null) return 'What was typed last was not sent.';
  return count === 1 ? '1 character was not sent.' : `${count} characters were not sent.`;
}

export function Strips({ phase, alive, linked, grid, refusal, onClaim, onDismiss }: StripsProps) {
  return (
    <>
      {refusal !== null && (
        <div className="strip strip-fail" role="alert" data-testid="input-refused">
          <StateMark mark="triangle" tone="fail" />
          <span className="grow">
            {refusedWords(refusal)} {refusal.error.message} {refusal.error.hint} <span className="mono faint">{refusal.error.code}</span>
          </span>
          <IconButton icon="close" label="Dismiss" onClick={onDismiss} />
        </div>
      )}
      {!linked && (
        <div className="strip" role="status" data-testid="terminal-reconnecting">
          <StateMark mark="turning" tone="work" />
          <span>Reconnecting…</span>
        </div>
      )}
      {linked && !alive && (phase.phase === 'attached' || phase.phase === 'closed' || phase.phase === 'picture') && (
        <div className="strip" data-testid="last-screen">
          <StateMark mark="ring" tone="idle" />
          <span>The agent has ended. This is its last screen.</span>
        </div>
      )}
      {linked && alive && phase.phase === 'closed' && (
        <div className="strip" role="status" data-testid="terminal-closed">
          <StateMark mark="diamond" tone="needs" />
          <span>{phase.reason}</span>
        </div>
      )}
      {grid?.foreign === true && alive && (
        <div className="strip" data-testid="foreign-grid">
          <span className="grow">Another window sets this terminal's size, <span className="num">{grid.size.cols} × {grid.size.rows}</span>.</span>
          <Button look="quiet" onClick={onClaim}>Fit to this window</Button>
        </div>
      )}
    </>
  );
}
