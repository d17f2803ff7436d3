/** What the daemon obeys: what happens after a restart, how much may run at once, and how long the trash keeps things. */
import { t } from '@lingui/core/macro';
import { changeSettings } from '../app/settings';
import { call } from '../platform/bridge';
import type { Settings } from '../protocol/generated';
import { ChoiceField, TextField } from './Field';
import { GENERAL_KEYS, generalForm, generalSettings, generalWrong, NUMBERS, type GeneralKey } from './general';
import { fieldState, Loaded, SaveBar } from './SectionParts';
import { useSection, type Section, type SectionOf } from './use-section';

const SECTION: SectionOf<Settings, GeneralKey> = {
  scope: 'general',
  keys: GENERAL_KEYS,
  read: () => call('settings.read', {}),
  write: (edits) => changeSettings((now) => generalSettings(now, edits)),
  form: generalForm,
  wrong: generalWrong,
};

const POLICIES = [
  { value: 'automatic', label: t`Bring sessions back`, detail: t`Agents that died with the computer are started again, in their own session and worktree.` },
  { value: 'ask', label: t`Ask first`, detail: t`They stay ended until you press Resume.` },
];

function Numbers({ section, keys, form }: { section: Section<Settings, GeneralKey>; keys: readonly GeneralKey[]; form: Record<GeneralKey, string> }) {
  return NUMBERS.filter((one) => keys.includes(one.key)).map(({ key, label, what, usual, unit, shown }) => (
    <TextField key={key} name={key} label={label} what={what} usual={usual} unit={unit} placeholder={shown} state={fieldState(section, key)} value={form[key]} onChange={(value) => section.change(key, value)} />
  ));
}

export function General() {
  const section = useSection(SECTION);
  return (
    <>
      <Loaded section={section}>
        {(_settings, form) => (
          <div className="set-fields">
            <ChoiceField name="restore" label={t`After a restart of the computer`} what={t`What happens to sessions whose agents died with it.`} usual={t`bring sessions back`} state={fieldState(section, 'restore')} value={form.restore} options={POLICIES} onChange={(value) => section.change('restore', value)} />
            <h3 className="set-group">{t`How much runs at once`}</h3>
            <Numbers section={section} form={form} keys={['max_running', 'memory_floor_mib', 'disk_floor_mib']} />
            <h3 className="set-group">{t`The trash`}</h3>
            <Numbers section={section} form={form} keys={['trash_days', 'trash_free_gib']} />
          </div>
        )}
      </Loaded>
      <SaveBar section={section} />
    </>
  );
}
