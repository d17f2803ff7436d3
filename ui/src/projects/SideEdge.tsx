/** The sidebar's edge, which sets its width. Only a line moves while it is dragged: a terminal's size is its agent's. */
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { chooseSideWidth, resetSideWidth, SIDE_NARROWEST, SIDE_WIDEST, useSideWidth } from '../app/side-width';

const STEP = 20;

export function SideEdge() {
  const width = useSideWidth();
  const [at, setAt] = useState<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setAt(event.clientX);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (at !== null) setAt(Math.min(Math.max(event.clientX, SIDE_NARROWEST), SIDE_WIDEST));
  };
  // Where the pointer is let go: the move that led there may not be drawn yet.
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    if (at !== null) chooseSideWidth(event.clientX);
    setAt(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'ArrowRight') chooseSideWidth(width + STEP);
    else if (event.key === 'ArrowLeft') chooseSideWidth(width - STEP);
    else if (event.key === 'Home') chooseSideWidth(SIDE_NARROWEST);
    else if (event.key === 'End') chooseSideWidth(SIDE_WIDEST);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      {/* A separator that can be focused is a control, and this is how it is worked. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="side-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the sidebar"
        aria-valuenow={width}
        aria-valuemin={SIDE_NARROWEST}
        aria-valuemax={SIDE_WIDEST}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid="sidebar-edge"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setAt(null)}
        onDoubleClick={resetSideWidth}
        onKeyDown={onKeyDown}
      />
      {at !== null && <div className="panel-guide" style={{ left: at }} aria-hidden="true" />}
    </>
  );
}
