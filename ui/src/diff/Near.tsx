/** Draws a part of a long list while it is near what is seen; far away it only keeps its room. */
import { useEffect, useRef, useState, type ReactNode } from 'react';

/** How far from the visible part, in CSS pixels, something is drawn already. */
const AHEAD = 800;

interface NearProps {
  /** The room that it takes. */
  height: number;
  /** Drawn wherever it is: it holds something whose height is not known. */
  always?: boolean;
  /** Drawn at once, without waiting to be told where it is. */
  first?: boolean;
  draw: () => ReactNode;
}

/** What scrolls carries `data-scrolls`; what is near is told of that, and not of the window. */
export function Near({ height, always = false, first = false, draw }: NearProps) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(first || !('IntersectionObserver' in window));
  useEffect(() => {
    const element = box.current;
    if (element === null || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting === true), { root: element.closest('[data-scrolls]'), rootMargin: [`${AHEAD}px`, '0px'].join(' ') });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const drawn = near || always;
  return <div ref={box} className="near" role="presentation" style={drawn ? undefined : { height }} data-drawn={drawn}>{drawn && draw()}</div>;
}
