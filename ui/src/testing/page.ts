/**
 * The page in a plain browser: who answers it there, and the hook by which tests open a screen without a walk to it.
 *
 * It exists in development and in the test build (`vite build --mode test`). The product's build must never hold it, the
 * in-memory daemon or the socket; `tests/screens/product.test.mjs` looks for `MARKER` in what is built.
 */
import { screen, type Screen } from '../app/screen';
import { installBridge } from '../platform/bridge';
import { fakeBridge } from '../platform/fake';
import { openSocket } from '../platform/socket';
import { chooseTheme, type ThemeChoice } from '../theme/theme';

const MARKER = 'ao-page-for-tests';

interface TestHook {
  marker: string;
  /** Puts parts of what the window shows in place of what it shows now. */
  show(part: Partial<Screen>): void;
  theme(choice: ThemeChoice): void;
  /** What went wrong in the page without anybody having caught it. */
  readonly errors: string[];
}

declare global {
  interface Window {
    __ao?: TestHook;
  }
}

function collectErrors(): string[] {
  const errors: string[] = [];
  window.addEventListener('error', ({ message }) => errors.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => errors.push(`unhandled: ${reason instanceof Error ? reason.message : JSON.stringify(reason)}`));
  return errors;
}

/** `?bridge` asks for the daemon behind the server of this page; anything else, for the one in memory. */
export async function openInBrowser(query: URLSearchParams): Promise<void> {
  window.__ao = {
    marker: MARKER,
    show: (part) => screen.setState(part),
    theme: chooseTheme,
    errors: collectErrors(),
  };
  if (query.has('bridge')) {
    const address = new URL('socket', window.location.href);
    address.protocol = 'ws:';
    address.search = '';
    installBridge(await openSocket(address.href));
  } else {
    installBridge(fakeBridge(query));
  }
}
