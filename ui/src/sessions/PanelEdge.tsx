/**
 * The edge of the panel beside a session, which sets its width.
 *
 * While it is dragged only a line moves: the terminal's size is its agent's, and each change of it is told to the agent.
 */
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { choosePanelWidth, NARROWEST, resetPanelWidth, usePanelWidth, WIDEST } from '../app/panel-width';

const STEP = 20;

export function PanelEdge() {
  const width = usePanelWidth();
  const [at, setAt] = useState<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setAt(event.clientX);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (at !== null) setAt(Math.min(Math.max(event.clientX, 0), window.innerWidth - NARROWEST));
  };
  // Where the pointer is let go: the move that led there may not be drawn yet.
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    if (at !== null) choosePanelWidth(window.innerWidth - event.clientX);
    setAt(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'ArrowLeft') choosePanelWidth(width + STEP);
    else if (event.key === 'ArrowRight') choosePanelWidth(width - STEP);
    else if (event.key === 'Home') choosePanelWidth(NARROWEST);
    else if (event.key === 'End') choosePanelWidth(WIDEST);
    else return;
    event.preventDefault();
  };
  return (
    <>
      {/* A separator that can be focused is a control, and this is how it is worked. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="panel-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the side panel"
        aria-valuenow={width}
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid="inspector-edge"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setAt(null)}
        onDoubleClick={resetPanelWidth}
        onKeyDown={onKeyDown}
      />
      {at !== null && <div className="panel-guide" style={{ left: at }} aria-hidden="true" />}
    </>
  );
}
