/**
 * Tells the daemon whether terminals are dark or light here. Agents are told when they start, and fit their colours to it;
 * the last window that was linked has its way.
 */
import { changeSettings } from '../app/settings';
import { facts } from '../app/store';
import { theme, type ThemeName } from './theme';

let told: ThemeName | null = null;

function tell(): void {
  const { name } = theme.getState();
  if (facts.getState().link.state !== 'linked') {
    told = null;
    return;
  }
  if (name === told) return;
  told = name;
  changeSettings((now) => (now.terminal_theme === name ? now : { ...now, terminal_theme: name })).catch(() => {
    // It is told again with the next link or change.
    told = null;
  });
}

/** Called once. */
export function tellTheme(): void {
  tell();
  theme.subscribe(tell);
  facts.subscribe(({ link }, before) => {
    if (link !== before.link) tell();
  });
}
