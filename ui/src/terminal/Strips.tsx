/** Thin lines above a terminal that say why it is not simply live. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, IconButton } from '../components/Button';
import { Icon } from '../theme/Icon';
import { StateMark } from '../components/StateMark';
import type { Size } from './grid';
import type { PanePhase, Refusal } from './pane';
import type { Scrolled } from './scrolled';

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
  if (count === null) return t`What was typed last was not sent.`;
  return plural(count, { one: '# character was not sent.', other: '# characters were not sent.' });
}

/** The agent has ended: a line of its own, since nothing is being typed or drawn any more. */
export function EndedStrip({ shell, onOpenAgain }: { shell: boolean; onOpenAgain?: (() => void) | undefined }) {
  return (
    <div className="strip" data-testid="last-screen">
      <StateMark mark="square-open" tone="idle" />
      <span>{shell ? t`The shell has ended. This is its last screen.` : t`The agent has ended. This is its last screen.`}</span>
      {onOpenAgain !== undefined && <Button data-testid="open-again" onClick={onOpenAgain}>{t`Open again`}</Button>}
    </div>
  );
}

/** The way back to the end, for who has scrolled up. */
export function JumpDown({ scrolled, onJump }: { scrolled: Scrolled; onJump: () => void }) {
  return (
    <button type="button" className="jump-down" data-testid="jump-down" data-more={scrolled.more} onClick={onJump}>
      {scrolled.more ? t`New output below` : t`Jump to the end`}
      <Icon name="down" size={12} />
    </button>
  );
}

function ForeignStrip({ size: { cols, rows }, onClaim }: { size: Size; onClaim: () => void }) {
  return (
    <div className="strip strip-over" data-testid="foreign-grid">
      <span className="grow"><Trans>Another window sets this terminal's size, <span className="num">{cols} × {rows}</span>.</Trans></span>
      <Button look="quiet" onClick={onClaim}>{t`Fit to this window`}</Button>
    </div>
  );
}

/** These float over the terminal: a line that took its room would change the terminal's size, and with it the agent's screen. */
export function Strips({ phase, alive, linked, grid, refusal, onClaim, onDismiss }: StripsProps) {
  return (
    <div className="strips">
      {refusal !== null && (
        <div className="strip strip-over strip-fail" role="alert" data-testid="input-refused">
          <StateMark mark="triangle" tone="fail" />
          <span className="grow">
            {refusedWords(refusal)} {refusal.error.message} {refusal.error.hint} <span className="mono faint">{refusal.error.code}</span>
          </span>
          <IconButton icon="close" label={t`Dismiss`} onClick={onDismiss} />
        </div>
      )}
      {!linked && (
        <div className="strip strip-over strip-late" role="status" data-testid="terminal-reconnecting">
          <StateMark mark="turning" tone="work" />
          <span>{t`Reconnecting…`}</span>
        </div>
      )}
      {linked && alive && phase.phase === 'closed' && (
        <div className="strip strip-over" role="status" data-testid="terminal-closed">
          <StateMark mark="diamond-open" tone="needs" />
          <span>{phase.reason}</span>
        </div>
      )}
      {grid?.foreign === true && alive && <ForeignStrip size={grid.size} onClaim={onClaim} />}
    </div>
  );
}
