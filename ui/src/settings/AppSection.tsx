/** What the app itself does, whatever daemon it is linked to. A choice counts at once. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { DesktopSettings, Place } from '../protocol/generated';
import { changeDesktop, loadDesktop, useDesktop } from '../app/desktop';
import { useOpenTargets } from '../app/open-in';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { ChoiceField } from './Field';

type Switch = { [K in keyof DesktopSettings]-?: DesktopSettings[K] extends boolean ? K : never }[keyof DesktopSettings];

interface SwitchSpec {
  key: Switch;
  label: string;
  what: string;
  tick: string;
}

const CLOSING: SwitchSpec = { key: 'close_to_tray', label: t`Closing the window`, what: t`Where there is a tray, the app can stay in it and the window comes back from there.`, tick: t`Stay in the tray` };

const SWITCHES: readonly SwitchSpec[] = [
  { key: 'ask_at_quit', label: t`Quitting`, what: t`Agents run on when the app quits, in any case. This says so first, and offers to stop them.`, tick: t`Ask while agents run` },
  { key: 'keep_working', label: t`After quitting`, what: t`The daemon stays when the app is closed, so what waits is started and orchestrators are woken. Otherwise agents run on alone until you are back.`, tick: t`Keep working after quit` },
  { key: 'keep_awake', label: t`Sleep`, what: t`The computer does not fall asleep by itself while an agent works. The screen may still turn off.`, tick: t`Keep awake while agents work` },
  { key: 'start_at_login', label: t({ message: 'Starting', context: 'the app' }), what: t`The app is there when you log in.`, tick: t`Start at login` },
];

function SwitchField({ spec, on }: { spec: SwitchSpec; on: boolean }) {
  const { key, label, what, tick } = spec;
  return (
    <div className="set-field" role="group" aria-label={label}>
      <div className="set-about">
        <div className="set-label">{label}</div>
        <p className="small dim">{what}</p>
      </div>
      <div className="set-value">
        <label className="tick-row set-tick"><input type="checkbox" checked={on} data-testid={`desktop-${key}`} onChange={(event) => void changeDesktop({ [key]: event.currentTarget.checked })} />{tick}</label>
      </div>
    </div>
  );
}

const STILL = { wrong: undefined, refused: null, changed: false };

const PLACES = {
  editor: { label: t`Editor`, what: t`Where files and worktrees are opened for editing.`, none: t`No editor was found.` },
  terminal: { label: t`Terminal`, what: t`Where a worktree is opened outside of this app.`, none: t`No terminal was found.` },
} as const satisfies Partial<Record<Place, unknown>>;

function ProgramField({ place, chosen }: { place: keyof typeof PLACES; chosen: string | null }) {
  const { known } = useOpenTargets();
  const { label, what, none } = PLACES[place];
  const found = (known ?? []).filter((one) => one.place === place);
  const options = [{ value: '', label: t`The first that is found` }, ...found.map(({ id, name }) => ({ value: id, label: name }))];
  // What was chosen may have been taken off this computer since.
  const missing = chosen !== null && known !== null && !found.some((one) => one.id === chosen);
  if (known !== null && found.length === 0) {
    return <div className="set-field" role="group" aria-label={label}><div className="set-about"><div className="set-label">{label}</div><p className="small dim">{what}</p></div><p className="dim set-tick">{none}</p></div>;
  }
  return <ChoiceField name={place} label={label} what={what} state={STILL} value={missing ? '' : (chosen ?? '')} options={options} aside={missing ? <p className="small faint"><Trans>What was chosen, <span className="mono">{chosen}</span>, is no longer here.</Trans></p> : undefined} onChange={(value) => void changeDesktop({ [place]: value === '' ? null : value })} />;
}

export function AppSection() {
  const { value, error } = useDesktop();
  const tray = useFacts((facts) => facts.info?.tray === true);
  if (value === null) {
    if (error !== null) return <div className="stack"><ErrorNote title={t`These settings could not be read`} error={error} /><div><Button onClick={() => void loadDesktop()}>{t`Try again`}</Button></div></div>;
    return <p className="row dim set-wait" role="status"><StateMark mark="turning" tone="work" />{t`Reading the settings…`}</p>;
  }
  return (
    <div className="set-fields" data-testid="app-settings">
      {error !== null && <ErrorNote title={t`This was not saved`} error={error} />}
      {tray && <SwitchField spec={CLOSING} on={value.close_to_tray} />}
      {SWITCHES.map((spec) => <SwitchField key={spec.key} spec={spec} on={value[spec.key]} />)}
      <h3 className="set-group">{t`Opening elsewhere`}</h3>
      <ProgramField place="editor" chosen={value.editor ?? null} />
      <ProgramField place="terminal" chosen={value.terminal ?? null} />
      <p className="small faint">{t`These count at once and belong to this computer.`}{!tray && ` ${t`There is no tray here, so closing the window quits the app.`}`}</p>
    </div>
  );
}
