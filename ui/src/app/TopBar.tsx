/** The line at the top: where you are, search, the theme, and the one primary action. */
import { useFacts } from './store';
import { openDialog } from './screen';
import { Button } from '../components/Button';
import { BrandMark, Icon, type IconName } from '../components/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';
import { chooseTheme, useTheme, type ThemeChoice } from '../theme/theme';

const THEMES: readonly { choice: ThemeChoice; label: string; icon: IconName }[] = [
  { choice: 'system', label: 'As the system', icon: 'screen' },
  { choice: 'light', label: 'Light', icon: 'sun' },
  { choice: 'dark', label: 'Dark', icon: 'moon' },
];

function ThemeMenu() {
  const theme = useTheme();
  const entries: MenuEntry[] = THEMES.map(({ choice, label }) => ({
    key: choice,
    label,
    checked: theme.choice === choice,
    testid: `theme-${choice}`,
    onSelect: () => chooseTheme(choice),
  }));
  return (
    <ButtonMenu entries={entries} label="Theme">
      <button type="button" className="b b-icon" aria-label="Theme" data-testid="theme-toggle" data-theme-choice={theme.choice}>
        <Icon name={theme.name === 'dark' ? 'moon' : 'sun'} size={16} />
      </button>
    </ButtonMenu>
  );
}

export function TopBar({ ready }: { ready: boolean }) {
  const mac = useFacts((facts) => facts.info?.platform === 'macos');
  const empty = useFacts((facts) => facts.projects.length === 0);
  return (
    <header className="top" data-region>
      <div className="top-side row">
        <BrandMark />
        <b>AO</b>
      </div>
      <button type="button" className="omni" data-testid="omni" disabled={!ready} onClick={() => openDialog({ kind: 'palette' })}>
        <Icon name="search" />
        <span className="clip">Search sessions, run a command</span>
        <span className="grow" />
        <kbd>{mac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <div className="top-side row top-end">
        <ThemeMenu />
        <Button look="primary" icon="plus" disabled={!ready || empty} data-testid="new-session-button" onClick={() => openDialog({ kind: 'new_session', project: null })}>New work</Button>
      </div>
    </header>
  );
}
