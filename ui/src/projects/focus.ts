/** Which row of the sidebar has the focus or is to get it: such a row is drawn wherever it is. And finding rows by typing. */
import type { KeyboardEvent } from 'react';
import { createStore, useStore } from 'zustand';
import type { SessionId } from '../protocol/generated';
import { listedRows, rowByText } from './list';

interface Focus {
  /** The session whose row had the focus last. */
  held: SessionId | null;
  /** The one that gets it as soon as its row is drawn. */
  wanted: SessionId | null;
}

const focus = createStore<Focus>(() => ({ held: null, wanted: null }));

export function useRowFocus<T>(select: (state: Focus) => T): T {
  return useStore(focus, select);
}

export function holdRow(session: SessionId): void {
  if (focus.getState().held !== session) focus.setState({ held: session });
}

export function wantRow(session: SessionId): void {
  focus.setState({ held: session, wanted: session });
}

export function gotRow(): void {
  focus.setState({ wanted: null });
}

/** A pause this long begins another word. */
const PAUSE = 700;
let typed = '';
let typedAt = -Infinity;

function rowOf(target: EventTarget): string | undefined {
  const row = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-nav]') : null;
  return row?.dataset['session'] ?? row?.dataset['project'];
}

/** A letter leads to the next row that begins with what was typed. True if it was one. */
export function typeAhead(event: KeyboardEvent<HTMLElement>, now: number): boolean {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key.length !== 1 || ctrlKey || metaKey || altKey || target instanceof HTMLInputElement) return false;
  const begun = now - typedAt < PAUSE ? typed : '';
  // The space bar presses the row, unless a word is being typed.
  if (key === ' ' && begun === '') return false;
  // One letter again and again goes from row to row.
  typed = begun === key ? key : begun + key;
  typedAt = now;
  const found = rowByText(listedRows(), rowOf(target), typed);
  if (found?.is === 'session') wantRow(found.id);
  else if (found !== undefined) [...event.currentTarget.querySelectorAll<HTMLElement>('[data-nav][data-project]')].find((one) => one.dataset['project'] === found.id)?.focus();
  return true;
}
