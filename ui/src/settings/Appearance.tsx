/** How this window looks. A choice counts at once: there is nothing to save. */
import { ActionKeys } from '../actions/ActionKeys';
import { Button } from '../components/Button';
import { stepZoom, useZoom, ZOOMS } from '../theme/zoom';
import { chooseDensity, useDensity, type Density } from '../theme/density';
import { chooseTheme, useTheme, type ThemeChoice } from '../theme/theme';
import { ChoiceField } from './Field';
import { TerminalLookFields } from './TerminalLook';

const LARGEST = ZOOMS[ZOOMS.length - 1] ?? 100;
const STILL = { wrong: undefined, refused: null, changed: false };

const THEMES: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'usual', label: 'As usual' },
  { value: 'compact', label: 'Compact' },
];

function ZoomChoice() {
  const percent = useZoom();
  return (
    <div className="set-field" role="group" aria-label="Size of everything">
      <div className="set-about">
        <div className="set-label">Size of everything</div>
        <p className="small dim">Text, controls and terminals together. <ActionKeys action="zoom_in" /> <ActionKeys action="zoom_out" /> <ActionKeys action="zoom_reset" /> do it from anywhere.</p>
        <p className="small faint">Default: 100 %</p>
      </div>
      <div className="set-value">
        <div className="row">
          <Button size="normal" aria-label="Smaller" disabled={percent <= ZOOMS[0]} data-testid="zoom-out" onClick={() => stepZoom(false)}>−</Button>
          <span className="zoom-now num" aria-live="polite" data-testid="zoom-now">{percent} %</span>
          <Button size="normal" aria-label="Larger" disabled={percent >= LARGEST} data-testid="zoom-in" onClick={() => stepZoom(true)}>+</Button>
        </div>
      </div>
    </div>
  );
}

export function Appearance() {
  const theme = useTheme();
  const density = useDensity();
  return (
    <div className="set-fields">
      <ChoiceField name="theme" label="Theme" what="Light or dark, for the window and its terminals." usual="as the system" state={STILL} value={theme.choice} options={THEMES} onChange={(value) => chooseTheme(THEMES.find((one) => one.value === value)?.value ?? 'system')} />
      <ChoiceField name="density" label="Density" what="How close the rows of lists stand." usual="as usual" state={STILL} value={density} options={DENSITIES} onChange={(value) => chooseDensity(value === 'compact' ? 'compact' : 'usual')} />
      <ZoomChoice />
      <TerminalLookFields />
      <p className="small faint">These count at once and belong to this window alone.</p>
    </div>
  );
}
