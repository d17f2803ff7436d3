/**
 * The page in a plain browser: who answers it there, and the hook by which tests open a screen without a walk to it.
 *
 * It exists in development and in the test build (`vite build --mode test`). The product's build must never hold it, the
 * in-memory daemon or the socket; `tests/screens/product.test.mjs` looks for `MARKER` in what is built.
 */
import { screen, type Screen } from '../app/screen';
import { installBridge, toCallError } from '../platform/bridge';
import { fakeBridge } from '../platform/fake';
import { openSocket } from '../platform/socket';
import type { Bridge } from '../platform/types';
import { chooseTheme, type ThemeChoice } from '../theme/theme';

const MARKER = 'ao-page-for-tests';

interface TestHook {
  marker: string;
  /** Puts parts of what the window shows in place of what it shows now. */
  show(part: Partial<Screen>): void;
  theme(choice: ThemeChoice): void;
  /** All that the daemon said to this page: what stands there in its words. */
  said(): string;
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

/** A bridge that keeps what comes over it. */
function overheard(bridge: Bridge, heard: string[]): Bridge {
  const hear = <T>(what: T): T => {
    heard.push(JSON.stringify(what));
    return what;
  };
  return {
    watch: async (onNews) => hear(await bridge.watch((news) => onNews(hear(news)))),
    openTerminal: (session, cols, rows, onMessage) => bridge.openTerminal(session, cols, rows, onMessage),
    request: async (request) => {
      try {
        return hear((await bridge.request(request)) ?? null);
      } catch (error) {
        hear(toCallError(error));
        throw error;
      }
    },
  };
}

/** `?bridge` asks for the daemon behind the server of this page; anything else, for the one in memory. */
export async function openInBrowser(query: URLSearchParams): Promise<void> {
  const heard: string[] = [];
  window.__ao = {
    marker: MARKER,
    show: (part) => screen.setState(part),
    theme: chooseTheme,
    said: () => heard.join('\n'),
    errors: collectErrors(),
  };
  if (query.has('bridge')) {
    const address = new URL('socket', window.location.href);
    address.protocol = 'ws:';
    address.search = '';
    installBridge(await openSocket(address.href));
  } else {
    installBridge(overheard(fakeBridge(query), heard));
  }
}
