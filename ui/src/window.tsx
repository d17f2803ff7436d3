/** Starts the interface: theme, fonts, bridge, news, window. Words are spoken by then. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './frame/App';
import { Boundary } from './frame/Boundary';
import { ignoreFileDrags } from './app/drop';
import { followWidth } from './app/screen';
import { start } from './frame/start';
import { installBridge } from './platform/bridge';
import { tauriBridge } from './platform/tauri';
import { tellTheme } from './theme/tell';
import { startTheme } from './theme/theme';
import { startZoom } from './theme/zoom';

startTheme();
tellTheme();
if ((import.meta.env.DEV || import.meta.env.MODE === 'test') && !('__TAURI_INTERNALS__' in window)) {
  // A plain browser, in development and in the tests' build; this branch and its modules are not in the built app.
  const { openInBrowser } = await import('./testing/page');
  await openInBrowser(new URLSearchParams(window.location.search));
} else {
  installBridge(tauriBridge);
}
followWidth();
ignoreFileDrags();
startZoom();
void start();
// The terminal measures its fonts once; they must be there by then.
// eslint-disable-next-line lingui/no-unlocalized-strings -- names of typefaces
const FONTS = ['12.5px "JetBrains Mono"', '600 12.5px "JetBrains Mono"', '12.5px "Noto Sans Symbols"', '12.5px "Noto Sans Symbols 2"'];
await Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Boundary>
        <App />
      </Boundary>
    </StrictMode>,
  );
}
