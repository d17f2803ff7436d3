/** How this window looks. A choice counts at once: there is nothing to save. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionKeys } from '../components/ActionKeys';
import { Button } from '../components/Button';
import { stepZoom, useZoom, ZOOMS } from '../theme/zoom';
import { chooseDensity, useDensity, type Density } from '../theme/density';
import { chooseTheme, useTheme, type ThemeChoice } from '../theme/theme';
import { ChoiceField } from './Field';
import { TerminalLookFields } from './TerminalLook';

const LARGEST = ZOOMS[ZOOMS.length - 1] ?? 100;
const STILL = { wrong: undefined, refused: null, changed: false };

const THEMES: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: t`As the system` },
  { value: 'light', label: t`Light` },
  { value: 'dark', label: t`Dark` },
];

const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'usual', label: t`As usual` },
  { value: 'compact', label: t`Compact` },
];

function ZoomChoice() {
  const percent = useZoom();
  return (
    <div className="set-field" role="group" aria-label={t`Size of everything`}>
      <div className="set-about">
        <div className="set-label">{t`Size of everything`}</div>
        <p className="small dim"><Trans>Text, controls and terminals together. <ActionKeys action="zoom_in" /> <ActionKeys action="zoom_out" /> <ActionKeys action="zoom_reset" /> do it from anywhere.</Trans></p>
        <p className="small faint">{t`Default: 100 %`}</p>
      </div>
      <div className="set-value">
        <div className="row">
          <Button size="normal" aria-label={t`Smaller`} disabled={percent <= ZOOMS[0]} data-testid="zoom-out" onClick={() => stepZoom(false)}>−</Button>
          <span className="zoom-now num" aria-live="polite" data-testid="zoom-now">{t`${percent} %`}</span>
          <Button size="normal" aria-label={t`Larger`} disabled={percent >= LARGEST} data-testid="zoom-in" onClick={() => stepZoom(true)}>+</Button>
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
      <ChoiceField name="theme" label={t`Theme`} what={t`Light or dark, for the window and its terminals.`} usual={t`as the system`} state={STILL} value={theme.choice} options={THEMES} onChange={(value) => chooseTheme(THEMES.find((one) => one.value === value)?.value ?? 'system')} />
      <ChoiceField name="density" label={t`Density`} what={t`How close the rows of lists stand.`} usual={t`as usual`} state={STILL} value={density} options={DENSITIES} onChange={(value) => chooseDensity(value === 'compact' ? 'compact' : 'usual')} />
      <ZoomChoice />
      <TerminalLookFields />
      <p className="small faint">{t`These count at once and belong to this window alone.`}</p>
    </div>
  );
}
