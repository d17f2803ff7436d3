/** The terminal's colours, read from the tokens in force, so that both themes have one source. */
import type { ISearchDecorationOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';

const ANSI = [
  'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white',
  'brightBlack', 'brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan', 'brightWhite',
] as const;

function reader(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

export function findColours(): ISearchDecorationOptions {
  const token = reader();
  return {
    matchBackground: token('find'),
    activeMatchBackground: token('find-active'),
    matchOverviewRuler: token('find-active'),
    activeMatchColorOverviewRuler: token('needs'),
  };
}

export function terminalTheme(): ITheme {
  const token = reader();
  const theme: ITheme = {
    background: token('term'),
    foreground: token('text'),
    cursor: token('accent'),
    cursorAccent: token('term'),
    selectionBackground: token('term-selection'),
    scrollbarSliderBackground: token('term-slider'),
    scrollbarSliderHoverBackground: token('line-strong'),
    scrollbarSliderActiveBackground: token('line-strong'),
  };
  ANSI.forEach((name, index) => {
    theme[name] = token(`ansi-${index}`);
  });
  return theme;
}
