/** What can be done about a session from its card. The first is the one that most people want. */
import { t } from '@lingui/core/macro';
import { useState, type ReactNode } from 'react';
import type { SessionView } from '../protocol/generated';
import { openSession } from '../app/screen';
import { Button } from '../components/Button';
import { ButtonMenu } from '../components/Menu';
import { Icon } from '../theme/Icon';
import { sessionEntries } from '../sessions/entries';
import { actionLabel, actionsFor, nextStep, type SessionAction } from '../sessions/actions';
import { act } from '../sessions/verbs';
import { mayBePutAside, type SessionItem } from './items';
import { putAside } from './marks';

export type Peek = 'answer' | 'reply' | 'words' | null;

export interface VerbsProps {
  item: SessionItem;
  main: boolean;
  linked: boolean;
  peek: Peek;
  onPeek: (peek: Peek) => void;
}

/** The ways to bring it back; a card has room for few words, the menu has the rest. */
const RETURNS: ReadonlySet<SessionAction> = new Set(['resume', 'anyway', 'fresh', 'shell']);

/** With Resume at hand, starting fresh is a choice for the menu; of what ended in order, so is all but the first. */
export function returnsOf({ session, group }: Pick<SessionItem, 'session' | 'group'>): SessionAction[] {
  const first = nextStep(session);
  if (group === 'finished') return first === null ? [] : [first];
  const actions = actionsFor(session).filter((action) => RETURNS.has(action));
  return actions.includes('resume') ? actions.filter((action) => action !== 'fresh') : actions;
}

function Returns({ item, main, linked }: VerbsProps) {
  const { session } = item;
  const [busy, setBusy] = useState<SessionAction | null>(null);
  const first = nextStep(session);
  const run = async (action: SessionAction): Promise<void> => {
    setBusy(action);
    await act(action, session);
    setBusy(null);
  };
  return returnsOf(item).map((action) => (
    <Button key={action} look={main && action === first ? 'primary' : 'plain'} busy={busy === action} disabled={busy !== null || !linked} data-testid={`card-${action}`} onClick={() => void run(action)}>
      {actionLabel(action, session)}
    </Button>
  ));
}

function Toggle({ name, label, peek, onPeek, linked, look = 'plain' }: Pick<VerbsProps, 'peek' | 'onPeek' | 'linked'> & { name: Exclude<Peek, null>; label: string; look?: 'plain' | 'primary' }) {
  return <Button look={look} aria-expanded={peek === name} disabled={!linked && (peek !== name || name === 'answer')} data-testid={`card-${name}`} onClick={() => onPeek(peek === name ? null : name)}>{label}</Button>;
}

/** What differs from kind to kind. */
function Own(props: VerbsProps): ReactNode {
  const { item, main, linked } = props;
  const toggle = { peek: props.peek, onPeek: props.onPeek, linked };
  const look = main ? 'primary' : 'plain';
  switch (item.kind) {
    case 'permission':
      return <Toggle name="answer" label={t`Answer`} look={look} {...toggle} />;
    case 'asks':
    case 'silent':
    case 'unconfirmed':
      return <Button look={look} data-testid="card-terminal" onClick={() => openSession(item.session.id)}>{t`Open terminal`}</Button>;
    case 'consent':
    case 'failed':
    case 'crashed':
    case 'ended':
      return (
        <>
          <Returns {...props} />
          <Toggle name="words" label={t`Last screen`} {...toggle} />
        </>
      );
    case 'turn_failed':
    case 'finished':
    case 'interrupted':
    case 'ready':
      return (
        <>
          <Toggle name="reply" label={t`Reply`} look={look} {...toggle} />
          <Toggle name="words" label={t`Last words`} {...toggle} />
        </>
      );
  }
}

export function More({ session }: { session: SessionView }) {
  const label = t`More about ${{ title: session.title }}`;
  return (
    <ButtonMenu entries={sessionEntries(session)} label={label}>
      <button type="button" className="b b-icon" aria-label={label}><Icon name="more" /></button>
    </ButtonMenu>
  );
}

export function Verbs(props: VerbsProps) {
  const { item } = props;
  const { session } = item;
  return (
    <>
      <Own {...props} />
      {mayBePutAside(item) && (
        <Button data-testid="card-aside" title={t`Out of the inbox until it changes`} onClick={() => putAside([session])}>
          {item.group === 'finished' ? t`Done looking` : t`Put aside`}
        </Button>
      )}
      <span className="grow" />
      {item.group !== 'unsure' && item.kind !== 'asks' && <Button look="quiet" data-testid="card-open" onClick={() => openSession(session.id)}>{t`Open session`}</Button>}
      <More session={session} />
    </>
  );
}
