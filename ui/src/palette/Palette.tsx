/** Search over everything that can be done or opened, from the keyboard. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { ActionKeys } from '../components/ActionKeys';
import { worldNow } from '../commands/world';
import { usePrompts } from '../app/prompts';
import { closeDialog } from '../app/screen';
import { useFacts } from '../app/store';
import { Icon } from '../theme/Icon';
import { StateMark } from '../components/StateMark';
import { lookOf } from '../sessions/status';
import { find, type Row, type Section } from './find';
import { partsOf } from './match';
import { recentKeys, rememberChoice } from './recent';
import { thingsOf, type SectionId, type Thing } from './things';

const HEADINGS: Record<SectionId, string> = { recent: t`Recent`, current: t`This session`, actions: t`Actions`, sessions: t`Sessions`, projects: t`Projects`, settings: t`Settings`, prompts: t`Asked before` };

function Name({ text, hits }: { text: string; hits: readonly number[] }) {
  return (
    <span className="clip palette-name">
      {partsOf(text, hits).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}
    </span>
  );
}

function Sign({ thing }: { thing: Thing }) {
  if (thing.session === undefined) return <Icon name={thing.icon} />;
  const look = lookOf(thing.session);
  return <span className="palette-sign"><StateMark mark={look.mark} tone={look.tone} label={look.word} /></span>;
}

function Item({ row: { thing, hits }, onChoose }: { row: Row; onChoose: (thing: Thing) => void }) {
  return (
    <Command.Item className="palette-item" value={thing.key} data-testid="palette-item" data-key={thing.key} onSelect={() => onChoose(thing)}>
      <Sign thing={thing} />
      <Name text={thing.name} hits={hits} />
      <span className="grow" />
      {thing.detail !== '' && <span className="faint small nowrap palette-detail">{thing.detail}</span>}
      {thing.action !== undefined && <ActionKeys action={thing.action} />}
    </Command.Item>
  );
}

/** Closes first, so that what it opens is not closed with the palette, and what it leads the keys to can have them. */
function choose(thing: Thing): void {
  rememberChoice(thing.key);
  flushSync(closeDialog);
  void thing.run();
}

/** What can be found is gathered anew when the facts change, and not at every key. */
function useFound(search: string): Section[] {
  const facts = useFacts((all) => all);
  const prompts = usePrompts();
  const [begun] = useState(worldNow);
  // While the palette is open nothing changes but the facts.
  const things = useMemo(() => thingsOf({ ...begun, facts }, prompts), [begun, facts, prompts]);
  const [recent] = useState(() => recentKeys(begun.past.visited, begun.screen.view.kind === 'session' ? begun.screen.view.session : null));
  return useMemo(() => find(search, things, recent), [search, things, recent]);
}

function Nothing({ search }: { search: string }) {
  return (
    <div className="palette-empty" role="status" data-testid="palette-empty">
      <p>{t`Nothing matches “${{ search: search.trim() }}”.`}</p>
      <p className="small faint">{t`Sessions are found by title, branch, agent or state; actions and settings by what they do; and what you asked before by its words.`}</p>
    </div>
  );
}

function Foot() {
  return (
    <footer className="palette-foot faint" aria-hidden="true">
      <span><Trans><kbd>↑</kbd> <kbd>↓</kbd> choose</Trans></span>
      <span><Trans><kbd>↵</kbd> go</Trans></span>
      <span><Trans><kbd>Esc</kbd> close</Trans></span>
    </footer>
  );
}

function Search() {
  const [search, setSearch] = useState('');
  /** What a person moved to; without that, the best row. */
  const [moved, setMoved] = useState<string | null>(null);
  const sections = useFound(search);
  const rows = sections.flatMap((section) => section.rows);
  const current = rows.find(({ thing }) => thing.key === moved)?.thing.key ?? rows[0]?.thing.key ?? '';
  return (
    <Command label={t`Search and commands`} loop shouldFilter={false} value={current} onValueChange={setMoved}>
      <div className="palette-head">
        <Icon name="search" size={16} />
        <Command.Input
          autoFocus
          className="palette-input"
          placeholder={t`Search sessions, run a command`}
          data-testid="palette-input"
          value={search}
          onValueChange={(text) => {
            setSearch(text);
            setMoved(null);
          }}
        />
      </div>
      <Command.List className="palette-list" label={t`What was found`}>
        {sections.map(({ id, rows: own }) => (
          <Command.Group key={id} heading={HEADINGS[id]} value={id}>
            {own.map((row) => <Item key={row.thing.key} row={row} onChoose={choose} />)}
          </Command.Group>
        ))}
        {rows.length === 0 && <Nothing search={search} />}
      </Command.List>
      <Foot />
    </Command>
  );
}

/** The focus returns to where it was, unless what was chosen has it by now. */
function keepFocus(event: Event): void {
  if (document.activeElement !== document.body) event.preventDefault();
}

export function Palette() {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="modal palette" aria-describedby={undefined} data-testid="palette" onCloseAutoFocus={keepFocus}>
          <Dialog.Title className="hidden">{t`Search and commands`}</Dialog.Title>
          <Search />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
