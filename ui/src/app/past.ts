/**
 * Where a person was before: the way back and forward through the views of this window.
 *
 * It follows whatever changes the view and asks nobody; a session that is gone meanwhile is passed over.
 */
import { useEffect } from 'react';
import { createStore, useStore } from 'zustand';
import type { SessionId } from '../protocol/generated';
import { openInbox, openOverview, openSession, screen, type View } from './screen';
import { facts } from './store';

export interface Past {
  /** The nearest last. */
  back: readonly View[];
  forward: readonly View[];
  /** The sessions that were on screen, the latest first. */
  visited: readonly SessionId[];
}

const NOTHING: Past = { back: [], forward: [], visited: [] };
const KEPT = 50;

export const past = createStore<Past>(() => NOTHING);

/** The sections of the settings, and the rooms of the clean-up, are one place to come back to. */
function samePlace(a: View, b: View): boolean {
  return a.kind === 'session' && b.kind === 'session' ? a.session === b.session : a.kind === b.kind;
}

function visit(visited: readonly SessionId[], view: View): readonly SessionId[] {
  return view.kind === 'session' ? [view.session, ...visited.filter((one) => one !== view.session)].slice(0, KEPT) : visited;
}

/** What follows from going on to another view. */
export function wentTo(before: Past, from: View, to: View): Past {
  const visited = visit(before.visited, to);
  return samePlace(from, to) ? { ...before, visited } : { back: [...before.back, from].slice(-KEPT), forward: [], visited };
}

/** What follows from going back, or forward with the two ways changed over; null at the end. */
export function turned(before: Past, now: View, forward: boolean, there: (view: View) => boolean): { past: Past; view: View } | null {
  const [from, to] = forward ? (['forward', 'back'] as const) : (['back', 'forward'] as const);
  const at = before[from].findLastIndex((view) => there(view) && !samePlace(view, now));
  const view = before[from][at];
  if (view === undefined) return null;
  return { view, past: { back: [], forward: [], [from]: before[from].slice(0, at), [to]: [...before[to], now], visited: visit(before.visited, view) } };
}

function there(view: View): boolean {
  return view.kind !== 'session' || facts.getState().sessions.some((session) => session.id === view.session);
}

export function canTurn(all: Past, now: View, sessions: readonly { id: SessionId }[], forward: boolean): boolean {
  return turned(all, now, forward, (view) => view.kind !== 'session' || sessions.some((session) => session.id === view.session)) !== null;
}

let turning = false;

function turn(forward: boolean): void {
  const next = turned(past.getState(), screen.getState().view, forward, there);
  if (next === null) return;
  turning = true;
  show(next.view);
  turning = false;
  past.setState(next.past);
}

/** As if a person had gone there, so that the window also opens there again. */
function show(view: View): void {
  if (view.kind === 'session') openSession(view.session);
  else if (view.kind === 'inbox') openInbox();
  else if (view.kind === 'overview') openOverview();
  else screen.setState({ view, dialog: null });
}

export const goBack = (): void => turn(false);
export const goForward = (): void => turn(true);

/** Follows the views for as long as the window is there. */
export function useKeepPast(): void {
  useEffect(() => {
    past.setState({ ...NOTHING, visited: visit([], screen.getState().view) }, true);
    return screen.subscribe((now, before) => {
      if (now.view !== before.view && !turning) past.setState((kept) => wentTo(kept, before.view, now.view));
    });
  }, []);
}

export function usePast(): Past {
  return useStore(past);
}
