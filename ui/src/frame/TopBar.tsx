/** The line at the top: where you are, search, the theme, and the one primary action. */
import { t } from '@lingui/core/macro';
import { useFacts } from '../app/store';
import { canTurn, goBack, goForward, usePast } from '../app/past';
import { openDialog, toggleSidebar, useScreen } from '../app/screen';
import { ActionKeys } from '../components/ActionKeys';
import { Button, IconButton } from '../components/Button';
import { BrandMark, Icon, type IconName } from '../theme/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';
import { Tip } from '../components/Tip';
import { InboxButton } from '../inbox/InboxNav';
import { Bell } from '../notices/Bell';
import { chooseTheme, useTheme, type ThemeChoice } from '../theme/theme';

const THEMES: readonly { choice: ThemeChoice; label: string; icon: IconName }[] = [
  { choice: 'system', label: t`As the system`, icon: 'screen' },
  { choice: 'light', label: t`Light`, icon: 'sun' },
  { choice: 'dark', label: t`Dark`, icon: 'moon' },
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
    <ButtonMenu entries={entries} label={t`Theme`}>
      <button type="button" className="b b-icon" aria-label={t`Theme`} data-testid="theme-toggle" data-theme-choice={theme.choice}>
        <Icon name={theme.name === 'dark' ? 'moon' : 'sun'} size={16} />
      </button>
    </ButtonMenu>
  );
}

/** The way through what was on screen, and the sidebar. */
function Ways({ ready }: { ready: boolean }) {
  const sidebar = useScreen((screen) => screen.sidebar);
  const view = useScreen((screen) => screen.view);
  const sessions = useFacts((facts) => facts.sessions);
  const past = usePast();
  return (
    <div className="row top-ways">
      <IconButton icon="sidebar" iconSize={16} label={sidebar ? t`Hide the sidebar` : t`Show the sidebar`} action="toggle_sidebar" disabled={!ready} data-testid="toggle-sidebar" onClick={toggleSidebar} />
      <IconButton icon="back" label={t`Back`} action="go_back" disabled={!ready || !canTurn(past, view, sessions, false)} data-testid="go-back" onClick={goBack} />
      <IconButton icon="forward" label={t`Forward`} action="go_forward" disabled={!ready || !canTurn(past, view, sessions, true)} data-testid="go-forward" onClick={goForward} />
      {!sidebar && <InboxButton disabled={!ready} />}
    </div>
  );
}

export function TopBar({ ready }: { ready: boolean }) {
  const empty = useFacts((facts) => facts.projects.length === 0);
  return (
    <header className="top" data-region>
      <div className="top-side row">
        <BrandMark />
        <b>{t`AO`}</b>
        <Ways ready={ready} />
      </div>
      <button type="button" className="omni" data-testid="omni" disabled={!ready} onClick={() => openDialog({ kind: 'palette' })}>
        <Icon name="search" />
        <span className="clip">{t`Search sessions, run a command`}</span>
        <span className="grow" />
        <ActionKeys action="open_palette" />
      </button>
      <div className="top-side row top-end">
        <Bell disabled={!ready} />
        <ThemeMenu />
        <Tip text={t`Start new work`} action="new_session">
          <Button look="primary" icon="plus" disabled={!ready || empty} data-testid="new-session-button" onClick={() => openDialog({ kind: 'new_session', project: null })}>{t`New work`}</Button>
        </Tip>
      </div>
    </header>
  );
}
