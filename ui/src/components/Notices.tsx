/**
 * What has no closer place, in the corner: failures until they are dismissed, good news until it has been read, since it
 * lies over what a person works with.
 */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { dismissNotice, useScreen, type Notice as Shown } from '../app/screen';
import { IconButton } from './Button';
import { ErrorNote } from './ErrorNote';

/** Long enough to read two lines twice. */
const READ_WITHIN = 10_000;

function Notice({ notice }: { notice: Shown }) {
  const { id, title, error } = notice;
  const [held, setHeld] = useState(false);
  const goes = error === null && !held;
  useEffect(() => {
    if (!goes) return undefined;
    const timer = setTimeout(() => dismissNotice(id), READ_WITHIN);
    return () => clearTimeout(timer);
  }, [goes, id]);
  return (
    <div className="notice" data-testid="notice" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      {error === null ? <div className="grow" role="status">{title}</div> : <ErrorNote title={title} error={error} />}
      <IconButton icon="close" label={t`Dismiss`} data-testid="notice-dismiss" onClick={() => dismissNotice(id)} />
    </div>
  );
}

export function Notices() {
  const notices = useScreen((screen) => screen.notices);
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label={t`Notices`}>
      {notices.map((notice) => <Notice key={notice.id} notice={notice} />)}
    </section>
  );
}
