/** The sessions of one project: those near what can be seen, and the one with the focus wherever it is. */
import { useEffect, useLayoutEffect, useMemo, useRef, type FocusEvent, type PointerEvent } from 'react';
import type { SessionView } from '../protocol/generated';
import { useScreen } from '../app/screen';
import { drawnRows, useRowWindow } from '../components/row-window';
import { ROW_HEIGHT, useDensity } from '../theme/density';
import { beginDrag, placeAt, useDrag } from './drag';
import { gotRow, holdRow, useRowFocus } from './focus';
import { placeSession } from './list';
import { SessionRow } from './SessionRow';

const GAP = 1;

/**
 * Its row, the ones beside it, and both ends: the arrow keys find the next stop in what is drawn. And the one whose title is
 * being edited.
 */
function always(sessions: readonly SessionView[], held: string | null, renaming: string | null): number[] {
  const of = (id: string | null): number => (id === null ? -1 : sessions.findIndex((session) => session.id === id));
  const [at, edited] = [of(held), of(renaming)];
  return [0, ...(at === -1 ? [] : [at - 1, at, at + 1]), ...(edited === -1 ? [] : [edited]), sessions.length - 1];
}

/** Scrolls no further than it must for a row to be seen. `top` is where the row begins in its list. */
function reveal(list: HTMLElement | null, top: number, height: number): void {
  const scroller = list?.closest<HTMLElement>('[data-scrolls]');
  if (list === null || scroller === undefined || scroller === null) return;
  const above = list.getBoundingClientRect().top + top - scroller.getBoundingClientRect().top;
  const below = above + height - scroller.clientHeight;
  if (above < 0) scroller.scrollTop += above;
  else if (below > 0) scroller.scrollTop += below;
}

export function SessionList({ sessions, many }: { sessions: readonly SessionView[]; many: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const row = ROW_HEIGHT[useDensity()] + GAP;
  const range = useRowWindow(list, sessions.length, row, many);
  const held = useRowFocus((focus) => (sessions.some(({ id }) => id === focus.held) ? focus.held : null));
  const wanted = useRowFocus((focus) => (sessions.some(({ id }) => id === focus.wanted) ? focus.wanted : null));
  const renaming = useScreen((screen) => (sessions.some(({ id }) => id === screen.renaming) ? screen.renaming : null));
  const lead = sessions.filter((session) => session.kind === 'orchestrator').length;
  const dragged = useDrag((now) => (now?.is === 'session' && sessions.some(({ id }) => id === now.id) ? now : null));
  const drawn = useMemo(() => drawnRows(range, sessions.length, always(sessions, held, renaming)), [range, sessions, held, renaming]);
  useLayoutEffect(() => {
    if (wanted === null) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-session]') ?? [])];
    rows.find((one) => one.dataset['session'] === wanted)?.focus();
    gotRow();
  }, [wanted, drawn]);
  const current = useScreen(({ view }) => (view.kind === 'session' && sessions.some(({ id }) => id === view.session) ? view.session : null));
  const at = current === null ? -1 : sessions.findIndex(({ id }) => id === current);
  useEffect(() => {
    if (at === -1) return undefined;
    // Once the frame is laid out, so that nothing is laid out twice.
    const frame = requestAnimationFrame(() => reveal(list.current, at * row, row));
    return () => cancelAnimationFrame(frame);
    // Where it moves to later is not where a person goes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const id = event.target.closest<HTMLElement>('[data-session]')?.dataset['session'];
    if (id !== undefined) holdRow(id);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const id = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-session]')?.dataset['session'] : undefined;
    const session = sessions.find((one) => one.id === id);
    if (session === undefined || session.kind === 'orchestrator' || list.current === null) return;
    const place = list.current;
    const from = sessions.indexOf(session);
    beginDrag(event, {
      is: 'session',
      id: session.id,
      scroller: place.closest<HTMLElement>('[data-scrolls]'),
      at: (y) => Math.max(placeAt(y, place.getBoundingClientRect().top, row, sessions.length), lead),
      // It leaves its own place, so what came after it moves up by one.
      drop: (before) => placeSession(session, before > from ? before - 1 : before),
    });
  };
  return (
    <ul className={range === null ? 'plain-list sess-list' : 'plain-list sess-list windowed'} ref={list} style={range === null ? undefined : { height: sessions.length * row - GAP }} onFocus={onFocus} onPointerDown={onPointerDown}>
      {drawn.map((at) => {
        const session = sessions[at];
        return session !== undefined && (
          <li key={session.id} className={dragged?.id === session.id ? 'dragged' : undefined} style={range === null ? undefined : { top: at * row }} aria-posinset={range === null ? undefined : at + 1} aria-setsize={range === null ? undefined : sessions.length}>
            <SessionRow session={session} />
          </li>
        );
      })}
      {dragged !== null && <li className="drop-line" aria-hidden="true" style={{ top: dragged.before * row - 1 }} />}
    </ul>
  );
}
