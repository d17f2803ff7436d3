/**
 * Landings as far as this window knows of them. They go on without it: a landing is followed until it ended, whether its
 * dialog is open or not, and who looks at something else by then is told.
 */
import { t } from '@lingui/core/macro';
import { createStore, useStore } from 'zustand';
import { call, toCallError } from '../platform/bridge';
import type { CallError, LandingView, LandStep, SessionId, SessionView } from '../protocol/generated';
import { notify, screen } from '../app/screen';
import { facts } from '../app/store';
import { checkTail, endWords, type Choices } from './words';

export interface Landing {
  view: LandingView;
  /** Null for one that was begun elsewhere. */
  choices: Choices | null;
  /** The end of what a failed check printed. */
  tail: readonly string[];
  /** The step that it stood at last, for who looks once it has ended. */
  reached: LandStep;
}

const NONE: ReadonlyMap<SessionId, Landing> = new Map();

export const landings = createStore<{ all: ReadonlyMap<SessionId, Landing> }>(() => ({ all: NONE }));

/** For tests: a window that was just opened. */
export function forgetLandings(): void {
  landings.setState({ all: NONE }, true);
  following.clear();
}

export function useLanding(session: SessionId): Landing | undefined {
  return useStore(landings, ({ all }) => all.get(session));
}

export function forget(session: SessionId): void {
  const all = new Map(landings.getState().all);
  all.delete(session);
  landings.setState({ all });
}

function learn(view: LandingView, part: Partial<Omit<Landing, 'view'>> = {}): void {
  const before = landings.getState().all.get(view.session);
  const reached = view.state.is === 'running' ? view.state.step : (before?.reached ?? 'combining');
  const landing: Landing = { choices: null, tail: [], ...before, ...part, view, reached };
  landings.setState(({ all }) => ({ all: new Map(all).set(view.session, landing) }));
}

/** How many rows of history surely hold the end of a check's output. */
const ROWS = 40;

async function learnTail(view: LandingView, error: CallError): Promise<void> {
  if (error.code !== 'CHECK_FAILED') return;
  try {
    const rows = await call('session.log', { session: view.session, limit: ROWS });
    learn(view, { tail: checkTail(rows, error) });
  } catch {
    // The failure itself says where all of it is.
  }
}

const titleOf = (session: SessionId): string => facts.getState().sessions.find((one) => one.id === session)?.title ?? session;

function isWatched(session: SessionId): boolean {
  const { dialog } = screen.getState();
  return dialog?.kind === 'land' && dialog.session === session;
}

async function ended(view: LandingView): Promise<void> {
  if (view.state.is === 'failed') await learnTail(view, view.state.error);
  const words = endWords(view, titleOf(view.session));
  if (words === null || isWatched(view.session)) return;
  notify(words, view.state.is === 'failed' ? view.state.error : null);
}

/** Resolves once the daemon is linked. */
function linked(): Promise<void> {
  if (facts.getState().link.state === 'linked') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = facts.subscribe(({ link }) => {
      if (link.state !== 'linked') return;
      stop();
      resolve();
    });
  });
}

const following = new Set<SessionId>();

/** Follows a landing step by step until it has ended. */
async function follow(session: SessionId): Promise<void> {
  if (following.has(session)) return;
  following.add(session);
  for (;;) {
    const view = landings.getState().all.get(session)?.view;
    if (view?.state.is !== 'running' || !following.has(session)) break;
    try {
      await linked();
      const next = await call('session.landing', { session, past: view.state.step });
      learn(next);
      if (next.state.is !== 'running') await ended(next);
    } catch (thrown) {
      const error = toCallError(thrown);
      if (error.code === 'LINK_LOST' || error.code === 'NO_DAEMON' || error.code === 'DRAINING') continue;
      // A daemon that was started anew knows only what came of it.
      forget(session);
      notify(t`How the landing of “${{ title: titleOf(session) }}” ended is not known. Look at ${{ base: view.base }}.`, error);
      break;
    }
  }
  following.delete(session);
}

/** Begins a landing. Rejects where nothing began. */
export async function begin(session: SessionView, choices: Choices): Promise<void> {
  const { method, push, check, keep } = choices;
  const view = await call('session.land', { session: session.id, method, push, no_check: !check, keep });
  learn(view, { choices, tail: [] });
  void follow(session.id);
}

export async function callOff(session: SessionId): Promise<void> {
  try {
    learn(await call('session.land_cancel', { session }));
    void follow(session);
  } catch (error) {
    notify(t`The landing was not called off`, toCallError(error));
  }
}

/** Whether one is under way, or how the last one ended: it may have been begun elsewhere. */
export async function look(session: SessionId): Promise<void> {
  if (landings.getState().all.has(session)) return;
  try {
    const view = await call('session.landing', { session });
    // One that landed is over: there may be more to land by now.
    if (view.state.is === 'landed' || view.state.is === 'cancelled') return;
    learn(view);
    if (view.state.is === 'failed') await learnTail(view, view.state.error);
    void follow(session);
  } catch {
    // There has been none.
  }
}
