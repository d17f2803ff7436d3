/**
 * An edge that sets the width of what it belongs to, by pointer and by keys.
 *
 * While it is dragged only a line moves: a terminal's size is its agent's, and each change of it is told to the agent.
 */
import { useState, type KeyboardEvent, type PointerEvent } from 'react';

const STEP = 20;

interface WidthEdgeProps {
  className: string;
  label: string;
  testid: string;
  width: number;
  narrowest: number;
  widest: number;
  /** Which arrow makes it wider. */
  wider: 'ArrowLeft' | 'ArrowRight';
  /** Where the line may stand, in pixels from the window's left. */
  range: () => [number, number];
  /** The width that a place of the pointer means. */
  widthAt: (x: number) => number;
  choose: (width: number) => void;
  reset: () => void;
}

export function WidthEdge({ className, label, testid, width, narrowest, widest, wider, range, widthAt, choose, reset }: WidthEdgeProps) {
  const [at, setAt] = useState<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setAt(event.clientX);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (at === null) return;
    const [left, right] = range();
    setAt(Math.min(Math.max(event.clientX, left), right));
  };
  // Where the pointer is let go: the move that led there may not be drawn yet.
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    if (at !== null) choose(widthAt(event.clientX));
    setAt(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const narrower = wider === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === wider) choose(width + STEP);
    else if (event.key === narrower) choose(width - STEP);
    else if (event.key === 'Home') choose(narrowest);
    else if (event.key === 'End') choose(widest);
    else return;
    event.preventDefault();
    // What it belongs to may have a use of its own for these keys.
    event.stopPropagation();
  };
  return (
    <>
      {/* A separator that can be focused is a control, and this is how it is worked. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={className}
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid={testid}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setAt(null)}
        onDoubleClick={reset}
        onKeyDown={onKeyDown}
      />
      {at !== null && <div className="panel-guide" style={{ left: at }} aria-hidden="true" />}
    </>
  );
}
