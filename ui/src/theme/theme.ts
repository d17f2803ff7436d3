/** Dark or light: the system's choice until a person makes one. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../app/remember';

export type ThemeChoice = 'system' | 'dark' | 'light';
export type ThemeName = 'dark' | 'light';

interface Theme {
  choice: ThemeChoice;
  name: ThemeName;
}

const light = window.matchMedia('(prefers-color-scheme: light)');

function named(choice: ThemeChoice): ThemeName {
  if (choice !== 'system') return choice;
  return light.matches ? 'light' : 'dark';
}

function stored(): ThemeChoice {
  const value = recall('theme');
  return value === 'dark' || value === 'light' ? value : 'system';
}

export const theme = createStore<Theme>(() => ({ choice: stored(), name: named(stored()) }));

function show(): void {
  document.documentElement.dataset['theme'] = theme.getState().name;
}

export function chooseTheme(choice: ThemeChoice): void {
  remember('theme', choice === 'system' ? null : choice);
  theme.setState({ choice, name: named(choice) });
}

/** Called once, before anything is drawn. */
export function startTheme(): void {
  show();
  theme.subscribe(show);
  light.addEventListener('change', () => theme.setState(({ choice }) => ({ name: named(choice) })));
}

export function useTheme(): Theme {
  return useStore(theme);
}
