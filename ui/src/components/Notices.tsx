/** Failures that have no closer place, in the corner until they are dismissed. */
import { dismissNotice, useScreen } from '../app/screen';
import { IconButton } from './Button';
import { ErrorNote } from './ErrorNote';

export function Notices() {
  const notices = useScreen((screen) => screen.notices);
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label="Notices">
      {notices.map((notice) => (
        <div className="notice" key={notice.id} data-testid="notice">
          {notice.error === null ? <div className="grow" role="status">{notice.title}</div> : <ErrorNote title={notice.title} error={notice.error} />}
          <IconButton icon="close" label="Dismiss" onClick={() => dismissNotice(notice.id)} />
        </div>
      ))}
    </section>
  );
}
