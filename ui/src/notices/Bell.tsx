/** The way to what happened, with how much of it nobody has seen. */
import { t } from '@lingui/core/macro';
import { openNotifications, useScreen } from '../app/screen';
import { useFacts } from '../app/store';
import { Icon } from '../theme/Icon';
import { Tip } from '../components/Tip';
import { countWords, unreadCount } from './history';

export function Bell({ disabled }: { disabled: boolean }) {
  const unread = useFacts((facts) => unreadCount(facts.notices));
  const current = useScreen((screen) => screen.view.kind === 'notifications');
  const label = unread === 0 ? t`What happened` : t`What happened, ${unread} unread`;
  return (
    <Tip text={label} action="notifications">
      <button type="button" className="b b-icon bell" aria-label={label} aria-current={current ? 'page' : undefined} disabled={disabled} data-testid="bell" onClick={openNotifications}>
        <Icon name="bell" size={16} />
        {unread > 0 && <span className="bell-count num" aria-hidden="true" data-testid="bell-count">{countWords(unread)}</span>}
      </button>
    </Tip>
  );
}
