/** Opening a session's folder, or a file in it, elsewhere: the entries of a menu, and a button with the usual one. */
import { t } from '@lingui/core/macro';
import type { OpenTarget, Place } from '../protocol/generated';
import { openIn, openUsual, openWith, useOpenTargets, useUsualTarget, PLACES, type OpenWhat } from '../app/open-in';
import { Icon, type IconName } from '../theme/Icon';
import { ButtonMenu, type MenuEntry } from './Menu';
import { Tip } from './Tip';

const ICONS: Record<Place, IconName> = { editor: 'code', terminal: 'terminal', files: 'folder' };

/** What stands there when nothing was found: the desktop then says what to do. */
const ANY: Record<Place, string> = { editor: t`An editor`, terminal: t`A terminal`, files: t`The file manager` };

/** One entry for each program. A file is not opened in a terminal; there it would be its folder. */
export function openEntries(what: OpenWhat, all: readonly OpenTarget[], label: (name: string) => string = (name) => name): MenuEntry[] {
  const places = what.path === undefined ? PLACES : PLACES.filter((place) => place !== 'terminal');
  return places.flatMap((place, at) => {
    const found = all.filter((target) => target.place === place);
    if (found.length === 0) return [{ key: `open-${place}`, label: label(ANY[place]), line: at > 0, onSelect: () => void openIn(what, place) }];
    return found.map((target, index) => ({ key: `open-${target.id}`, label: label(target.name), line: at > 0 && index === 0, onSelect: () => void openWith(what, target) }));
  });
}

/** The folder in the program that was used last, and the others behind it. */
export function OpenInButton({ session, disabled = false }: { session: string; disabled?: boolean }) {
  const targets = useOpenTargets();
  const what: OpenWhat = { session };
  const usual = useUsualTarget(targets);
  const entries = openEntries(what, targets.known ?? []);
  const words = usual === null ? t`Open this folder` : t`Open this folder in ${{ program: usual.name }}`;
  return (
    <span className="split-button">
      <Tip text={words}>
        <button type="button" className="b b-tool split-first" aria-label={words} disabled={disabled} data-testid="open-in" data-target={usual?.id} onClick={() => void (usual === null ? openIn(what, 'files') : openUsual(what, usual))}>
          <Icon name={ICONS[usual?.place ?? 'files']} />
          {t({ message: 'Open', context: 'verb' })}
        </button>
      </Tip>
      <ButtonMenu entries={entries} label={t`Open this folder in`}>
        <button type="button" className="b b-tool split-more" aria-label={t`Open this folder in`} disabled={disabled} data-testid="open-in-more"><Icon name="chevron" size={12} /></button>
      </ButtonMenu>
    </span>
  );
}
