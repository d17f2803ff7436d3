/**
 * What has no closer place, in the corner: failures until they are dismissed, good news until it has been read, since it
 * lies over what a person works with.
 */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { dismissNotice, takeOffer, useScreen, type Notice as Shown } from '../app/screen';
import { Button, IconButton } from './Button';
import { ErrorNote } from './ErrorNote';

/** Long enough to read two lines twice, and to see that one did not want it. */
const READ_WITHIN = 10_000;
const REGRETTED_WITHIN = 20_000;

function Notice({ notice }: { notice: Shown }) {
  const { id, title, error, offer } = notice;
  const [held, setHeld] = useState(false);
  const goes = error === null && !held;
  useEffect(() => {
    if (!goes) return undefined;
    const timer = setTimeout(() => dismissNotice(id), offer === null ? READ_WITHIN : REGRETTED_WITHIN);
    return () => clearTimeout(timer);
  }, [goes, id, offer]);
  return (
    <div className="notice" data-testid="notice" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <div className={error === null ? 'row grow' : 'grow'}>
        {error === null ? <div className="grow" role="status">{title}</div> : <ErrorNote title={title} error={error} />}
        {offer !== null && <Button className="notice-offer" data-testid="notice-offer" {...(offer.undoes ? { icon: 'undo' } : {})} onClick={() => takeOffer(notice)}>{offer.label}</Button>}
      </div>
      <IconButton icon="close" label={t`Dismiss`} data-testid="notice-dismiss" onClick={() => dismissNotice(id)} />
    </div>
  );
}

export function Notices() {
  const notices = useScreen((screen) => screen.notices);
  if (notices.length === 0) return null;
  return (
    <section className="notices" data-region data-notices aria-label={t`Notices`}>
      {notices.map((notice) => <Notice key={notice.id} notice={notice} />)}
    </section>
  );
}
