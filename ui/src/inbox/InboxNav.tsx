/** The inbox's own entry, first in the sidebar, with how many wait. It also says so aloud, wherever the person is. */
import { openInbox, useScreen } from '../app/screen';
import { Icon } from '../components/Icon';
import { useInbox } from './use-inbox';
import { needsWords } from './words';

export function InboxNav() {
  const current = useScreen((screen) => screen.view.kind === 'inbox');
  const { needs, unread } = useInbox();
  const words = needs > 0 ? needsWords(needs) : `${unread} to look at`;
  return (
    <>
      <button type="button" className="nav" data-nav aria-current={current ? 'page' : undefined} data-testid="nav-inbox" onClick={openInbox}>
        <Icon name="inbox" size={16} />
        Inbox
        {needs + unread > 0 && (
          <span className={needs > 0 ? 'count hot num' : 'count num'} title={words} data-testid="inbox-count">
            <span aria-hidden="true">{needs > 0 ? needs : unread}</span>
            <span className="hidden">{words}</span>
          </span>
        )}
      </button>
      <p className="hidden" role="status" data-testid="inbox-said">{needsWords(needs)}</p>
    </>
  );
}
