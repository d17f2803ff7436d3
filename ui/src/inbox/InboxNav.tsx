/** The inbox's own entry, first in the sidebar, with how many wait. It also says so aloud, wherever the person is. */
import { plural, t } from '@lingui/core/macro';
import { openInbox, useScreen } from '../app/screen';
import { Tip } from '../components/Tip';
import { Icon } from '../theme/Icon';
import { useInbox } from './use-inbox';
import { needsWords } from './words';

export function InboxNav() {
  const current = useScreen((screen) => screen.view.kind === 'inbox');
  const { needs, unread } = useInbox();
  const words = needs > 0 ? needsWords(needs) : plural(unread, { other: '# to look at' });
  return (
    <>
      <Tip text={t`What needs you`} action="open_inbox">
        <button type="button" className="nav" data-nav aria-current={current ? 'page' : undefined} data-testid="nav-inbox" onClick={openInbox}>
          <Icon name="inbox" size={16} />
          {t`Inbox`}
          {needs + unread > 0 && (
            <span className={needs > 0 ? 'count hot num' : 'count num'} title={words} data-testid="inbox-count">
              <span aria-hidden="true">{needs > 0 ? needs : unread}</span>
              <span className="hidden">{words}</span>
            </span>
          )}
        </button>
      </Tip>
      <p className="hidden" role="status" data-testid="inbox-said">{needsWords(needs)}</p>
    </>
  );
}

/** The same where the sidebar is hidden: nobody who waits may go unseen. */
export function InboxButton({ disabled }: { disabled: boolean }) {
  const { needs } = useInbox();
  const said = needsWords(needs);
  const words = needs > 0 ? t`Inbox, ${said}` : t`Inbox`;
  return (
    <>
      <Tip text={words} action="open_inbox">
        <button type="button" className={needs > 0 ? 'b b-icon top-inbox hot' : 'b b-icon top-inbox'} aria-label={words} disabled={disabled} data-testid="top-inbox" onClick={openInbox}>
          <Icon name="inbox" size={16} />
          {needs > 0 && <span className="num" aria-hidden="true">{needs}</span>}
        </button>
      </Tip>
      <p className="hidden" role="status">{said}</p>
    </>
  );
}
