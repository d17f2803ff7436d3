/** The few settings there are. A choice takes effect at once; the daemon's answer is what is shown. */
import { useEffect, useState, type ReactNode } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, RestorePolicy, Settings } from '../protocol/generated';
import { closeDialog } from '../app/screen';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Modal } from '../components/Modal';
import { stepZoom, useZoom, ZOOMS } from '../theme/zoom';
import { chooseTheme, useTheme, type ThemeChoice } from '../theme/theme';

const LARGEST = ZOOMS[ZOOMS.length - 1] ?? 100;

const POLICIES: readonly { value: RestorePolicy; label: string; detail: string }[] = [
  { value: 'automatic', label: 'Bring sessions back', detail: 'Agents that died with the computer are started again in their own session and worktree.' },
  { value: 'ask', label: 'Ask first', detail: 'They stay ended until you press Resume.' },
];

const THEMES: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

interface ChoicesProps<T extends string> {
  name: string;
  legend: string;
  value: T | null;
  options: readonly { value: T; label: string; detail?: string }[];
  onChoose: (value: T) => void;
}

function Choices<T extends string>({ name, legend, value, options, onChoose }: ChoicesProps<T>): ReactNode {
  return (
    <fieldset className="choices" disabled={value === null}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label className="tick-row choice" key={option.value}>
          <input type="radio" name={name} data-testid={`setting-${name}-${option.value}`} checked={value === option.value} onChange={() => onChoose(option.value)} />
          <span>
            {option.label}
            {option.detail !== undefined && <span className="faint small choice-detail">{option.detail}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function ZoomChoice() {
  const percent = useZoom();
  return (
    <div className="choices" role="group" aria-label="Size of everything">
      <div className="choices-title">Size of everything</div>
      <div className="row">
        <Button aria-label="Smaller" disabled={percent <= ZOOMS[0]} data-testid="zoom-out" onClick={() => stepZoom(false)}>−</Button>
        <span className="zoom-now num" aria-live="polite" data-testid="zoom-now">{percent} %</span>
        <Button aria-label="Larger" disabled={percent >= LARGEST} data-testid="zoom-in" onClick={() => stepZoom(true)}>+</Button>
        <span className="faint small"><kbd>Ctrl +</kbd> <kbd>Ctrl −</kbd> <kbd>Ctrl 0</kbd></span>
      </div>
    </div>
  );
}

export function SettingsDialog() {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [error, setError] = useState<CallError | null>(null);
  const theme = useTheme();
  const info = useFacts((facts) => facts.info);
  useEffect(() => {
    let wanted = true;
    call('settings.read', {}).then(
      (read) => wanted && setSettings(read),
      (thrown: unknown) => wanted && setError(toCallError(thrown)),
    );
    return () => {
      wanted = false;
    };
  }, []);
  const write = async (next: Settings): Promise<void> => {
    setError(null);
    try {
      setSettings(await call('settings.write', { settings: next }));
    } catch (thrown) {
      setError(toCallError(thrown));
    }
  };
  return (
    <Modal title="Settings" testid="settings" onClose={closeDialog}>
      <div className="modal-text stack settings">
        <Choices name="restore" legend="After a restart of the computer" value={settings?.restore ?? null} options={POLICIES} onChoose={(restore) => settings !== null && void write({ ...settings, restore })} />
        <Choices name="theme" legend="Theme" value={theme.choice} options={THEMES} onChoose={chooseTheme} />
        <ZoomChoice />
        {error !== null && <ErrorNote error={error} />}
      </div>
      {info !== null && (
        <footer className="modal-foot faint small">
          <span className="nowrap">Build {info.version}</span>
          <span className="grow" />
          <span className="mono clip" title={info.home}>{info.home}</span>
        </footer>
      )}
    </Modal>
  );
}
