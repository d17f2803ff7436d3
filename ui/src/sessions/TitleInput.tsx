/** A title being edited: Enter and going elsewhere keep it, Escape drops it. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { isComposing } from '../app/composing';
import { rename } from './verbs';

const LIMIT = 120;

export function TitleInput({ session, onDone }: { session: SessionView; onDone: () => void }) {
  const [title, setTitle] = useState(session.title);
  const finished = useRef(false);
  const left = useRef<() => void>(undefined);
  useEffect(() => {
    left.current = () => void rename(session, title);
  });
  // Another session may take the window while it is edited.
  useEffect(() => () => {
    if (!finished.current) left.current?.();
  }, []);
  const finish = (keep: boolean): void => {
    if (finished.current) return;
    finished.current = true;
    if (keep) void rename(session, title);
    onDone();
  };
  return (
    <input
      className="title-input"
      aria-label={t`Session title`}
      data-testid="title-input"
      autoFocus
      maxLength={LIMIT}
      value={title}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (event.key === 'Enter') finish(true);
        else if (event.key === 'Escape') finish(false);
        else return;
        event.stopPropagation();
        event.preventDefault();
      }}
    />
  );
}
