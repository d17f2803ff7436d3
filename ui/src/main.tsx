/** The page's first module: looks, and the language, which all other modules take for granted as they are read. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/400.css';
import '@fontsource/jetbrains-mono/400-italic.css';
import '@fontsource/jetbrains-mono/600.css';
import '@fontsource/noto-sans-symbols/symbols-400.css';
import '@fontsource/noto-sans-symbols-2/symbols-400.css';
import './theme/theme.css';
import { speak } from './words/speak';

await speak(navigator.languages);
if (import.meta.env.MODE === 'test' && new URLSearchParams(window.location.search).has('pseudo')) {
  const { speakPseudo } = await import('./testing/pseudo');
  speakPseudo();
}
await import('./window');
