/** A sentence in which what stands between backticks is to be typed, and looks like it. */
import { Fragment } from 'react';

export function Words({ text }: { text: string }) {
  // Every second part stood between backticks; one that was never closed is left as it came.
  const parts = text.split(/`([^`]+)`/);
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index} className="typed">{part}</code> : <Fragment key={index}>{part}</Fragment>));
}
