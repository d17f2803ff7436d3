/**
 * Which keys do what. A key is changed by pressing another one; one that already means something is refused with the name
 * of what it means.
 */
import { t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import { bind, MOST, reset, resetAll, useKeys, useMac, useOwn, type Own } from '../actions/bindings';
import { ACTION_IDS, CATALOG, GROUPS, GROUP_WORDS, type ActionId, type Group } from '../actions/catalog';
import { capsOf, chordWords, type Chord } from '../actions/chord';
import { Button, IconButton } from '../components/Button';
import { Icon } from '../theme/Icon';
import { StateMark } from '../components/StateMark';
import { ShortcutKeys } from './ShortcutKeys';

type Keys = ReadonlyMap<ActionId, readonly Chord[]>;

/** Words of the title, other words for it, and the keys themselves. */
export function foundActions(search: string, keys: Keys, mac: boolean): ActionId[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ACTION_IDS.filter((id) => {
    const text = [CATALOG[id].title, CATALOG[id].also, GROUP_WORDS[CATALOG[id].group], ...(keys.get(id) ?? []).map((chord) => chordWords(chord, mac))].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Which key of which action is being pressed anew; one past the last is another key. */
export interface Recording {
  id: ActionId;
  at: number;
}

interface RowProps {
  id: ActionId;
  chords: readonly Chord[];
  own: Own;
  recording: Recording | null;
  onRecord: (recording: Recording | null) => void;
}

function Row({ id, chords, own, recording, onRecord }: RowProps) {
  const mac = useMac();
  const [refused, setRefused] = useState<string | null>(null);
  const { title } = CATALOG[id];
  const changed = own[id] !== undefined;
  const at = recording?.id === id ? recording.at : null;
  const put = (next: readonly Chord[]): void => {
    setRefused(bind(id, next, mac));
    onRecord(null);
  };
  return (
    <li className="short-row" data-testid="shortcut" data-action={id} data-changed={changed}>
      <div className="short-line">
        <span className="grow clip">{title}{changed && <span className="short-own">{t`changed`}</span>}</span>
        <ShortcutKeys
          title={title}
          chords={chords}
          at={at}
          room={chords.length < MOST}
          onBegin={(index) => {
            setRefused(null);
            onRecord({ id, at: index });
          }}
          onCancel={() => onRecord(null)}
          onPressed={(chord, index) => put(index < chords.length ? chords.with(index, chord) : [...chords, chord])}
          onRemove={(index) => put(chords.toSpliced(index, 1))}
        />
        <IconButton icon="undo" label={t`Usual keys of “${title}”`} className={changed ? undefined : 'short-idle'} disabled={!changed} data-testid="shortcut-reset" onClick={() => setRefused(reset(id, mac))} />
      </div>
      {refused !== null && <p className="row small set-wrong" role="alert" data-testid="shortcut-refused"><StateMark mark="triangle" tone="fail" /><span>{refused}</span></p>}
    </li>
  );
}

function GroupRows({ group, ids, keys, ...rest }: { group: Group; ids: readonly ActionId[]; keys: Keys } & Omit<RowProps, 'id' | 'chords'>) {
  const own = ids.filter((id) => CATALOG[id].group === group);
  if (own.length === 0) return null;
  return (
    <section aria-label={GROUP_WORDS[group]}>
      <h3 className="set-group">{GROUP_WORDS[group]}</h3>
      <ul className="plain-list">
        {own.map((id) => <Row key={id} id={id} chords={keys.get(id) ?? []} {...rest} />)}
      </ul>
    </section>
  );
}

/** What has a meaning in its own place and cannot be changed, so that it can be looked up. */
function Fixed({ mac }: { mac: boolean }) {
  const caps = (chord: Chord): string => capsOf(chord, mac).join(mac ? '' : ' ');
  const rows = [
    [t`Inbox`, t`the next card and the one before`, ['J', 'K']],
    [t`Sidebar`, t`rename, end or remove the session`, ['F2', t`Del`]],
    [t`New work`, t`start; with Shift, start and stay`, [caps(mac ? 'Meta+Enter' : 'Ctrl+Enter')]],
    [t`Message`, t`send; with Shift, a new line`, ['↵']],
    [t`Terminal`, t`copy and paste`, mac ? [caps('Meta+C'), caps('Meta+V')] : [caps('Ctrl+Shift+C'), caps('Ctrl+Shift+V')]],
    ...(mac ? [] : [[t`Terminal`, t`send Ctrl+K to the program`, [caps('Ctrl+Shift+K')]] as const]),
  ] as const;
  return (
    <section aria-label={t`Keys that stay`}>
      <h3 className="set-group">{t`Keys that stay`}</h3>
      <ul className="plain-list">
        {rows.map(([where, what, keys]) => (
          <li className="short-row" key={`${where} ${what}`}>
            <div className="short-line">
              <span className="grow clip">{t`${where}: ${what}`}</span>
              <span className="key-row">{keys.map((cap) => <kbd key={cap}>{cap}</kbd>)}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Shortcuts() {
  const mac = useMac();
  const keys = useKeys();
  const own = useOwn();
  const [search, setSearch] = useState('');
  const [recording, setRecording] = useState<Recording | null>(null);
  const ids = useMemo(() => foundActions(search, keys, mac), [search, keys, mac]);
  const changed = Object.keys(own).length;
  return (
    <div className="shortcuts">
      <div className="row short-top">
        <div className="short-search grow">
          <Icon name="search" />
          <input className="input" type="search" aria-label={t`Search shortcuts`} placeholder={t`Search by what it does, or by key`} spellCheck={false} data-testid="shortcut-search" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        </div>
        <Button size="normal" disabled={changed === 0} data-testid="shortcut-reset-all" onClick={() => resetAll(mac)}>{t`Reset all`}</Button>
      </div>
      {GROUPS.map((group) => <GroupRows key={group} group={group} ids={ids} keys={keys} own={own} recording={recording} onRecord={setRecording} />)}
      {ids.length === 0 && <p className="faint short-none" role="status" data-testid="shortcut-none">{t`Nothing by that name or key.`}</p>}
      {search === '' && <Fixed mac={mac} />}
      <p className="small faint short-note">{mac ? t`In a terminal, only keys with ⌘ are the window’s; all others go to the program.` : t`In a terminal, only keys with Ctrl and Shift are the window’s, and a few such as Ctrl+K; all others go to the program.`}</p>
    </div>
  );
}
