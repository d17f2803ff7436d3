/** The whole window on a daemon in memory, for tests. The terminal is left out: it needs a layout. */
import './setup';
import { act, cleanup, render, screen as page } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { forgetBindings } from '../actions/bindings';
import { App } from '../frame/App';
import { NO_FACTS } from '../app/news';
import { forgetPrompts } from '../app/prompts';
import { screen } from '../app/screen';
import { start } from '../frame/start';
import { facts } from '../app/store';
import { forgetTabs } from '../app/tabs';
import { forgetTexts } from '../app/texts';
import { forgetTargets } from '../app/open-in';
import { forgetWaits } from '../changes/follow';
import { forgetChanges } from '../changes/store';
import { forgetViewed } from '../changes/viewed';
import { forgetComments } from '../changes/comments/store';
import { forgetDesktop } from '../app/desktop';
import { forgetHeadroom } from '../app/headroom';
import { forgetNotifications } from '../app/notification-settings';
import { forgetOrder } from '../app/order';
import { forgetCleanup } from '../cleanup/store';
import { forgetMarks } from '../inbox/marks';
import { forgetQuestions } from '../inbox/questions';
import { forgetLandings } from '../landing/store';
import { installBridge } from '../platform/bridge';
import { forgetOlder } from '../notices/store';
import { forgetPlans } from '../plan/use-plan';
import { fakeBridge, type FakeDaemon } from '../platform/fake';
import type { BridgeRequest, CallMap, SessionId } from '../protocol/generated';
import { forgetSettingsDrafts } from '../settings/drafts';
import { forgetDrafts } from '../talk/drafts';

const fresh = screen.getState();

/** Each test begins with a window that was never opened, and ends without one. */
export function eachInItsOwnWindow(): void {
  beforeEach(() => {
    window.localStorage.clear();
    facts.setState(NO_FACTS, true);
    screen.setState(fresh, true);
    forgetBindings();
    forgetPrompts();
    forgetDrafts();
    forgetSettingsDrafts();
    forgetCleanup();
    forgetChanges();
    forgetViewed();
    forgetComments();
    forgetWaits();
    forgetPlans();
    forgetMarks();
    forgetDesktop();
    forgetHeadroom();
    forgetNotifications();
    forgetOlder();
    forgetOrder();
    forgetQuestions();
    forgetTabs();
    forgetTexts();
    forgetTargets();
    forgetLandings();
    document.documentElement.lang = 'en';
    document.title = 'AO';
  });
  afterEach(cleanup);
}

/** Opens the window on a scene of the daemon in memory. `before` may change what it knows. */
export async function openWindow(scene: string, before: (daemon: FakeDaemon) => void = () => undefined): Promise<FakeDaemon> {
  const daemon = fakeBridge(new URLSearchParams({ fake: scene }));
  before(daemon);
  installBridge(daemon);
  render(<App />);
  await act(() => start());
  return daemon;
}

/** A session's row in the sidebar. */
export function row(session: SessionId): HTMLElement {
  const found = page.getAllByTestId('session-row').find((one) => one.dataset['session'] === session);
  if (found === undefined) throw new Error(`no row for ${session}`);
  return found;
}

/** The parameters of the calls of one method, in their order. */
export function calls<M extends keyof CallMap>(daemon: FakeDaemon, method: M): CallMap[M][0][] {
  const isIt = (request: BridgeRequest): request is BridgeRequest & { ask: 'call' } => request.ask === 'call' && request.method === method;
  return daemon.asked.filter(isIt).map((request) => request.params as CallMap[M][0]);
}
