/** At the end of the status line's facts: how much memory is left, and who waits for it. */
import { t } from '@lingui/core/macro';
import * as Popover from '@radix-ui/react-popover';
import { useMemo, useState } from 'react';
import { HeldRow } from '../components/HeldRow';
import { Button } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { heldBecause } from '../inbox/words';
import { useHeadroom } from '../app/headroom';
import { inQueue, queueWords, roomWords } from '../app/room-words';
import { openOverview, useScreen } from '../app/screen';
import { useFacts } from '../app/store';

/** More than these are in the list of all sessions. */
const SHOWN = 8;

export function StatusMemory() {
  const room = useHeadroom();
  const said = room === null ? null : roomWords(room);
  if (said === null) return null;
  return (
    <span className={said.short ? 'row status-room short' : 'row status-room'} title={said.whole} data-testid="headroom" data-short={said.short}>
      {said.short && <StateMark mark="diamond" tone="needs" size={10} label={t`Short`} />}
      <b className="num">{said.words}</b>
    </span>
  );
}

export function StatusQueue() {
  const sessions = useFacts((facts) => facts.sessions);
  const queued = useMemo(() => inQueue(sessions), [sessions]);
  const [open, setOpen] = useState(false);
  // What is opened from it takes its place.
  const view = useScreen((screen) => screen.view);
  const [from, setFrom] = useState(view);
  if (from !== view) {
    setFrom(view);
    setOpen(false);
  }
  if (queued.length === 0) return null;
  const words = queueWords(queued);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button type="button" className="row status-press" data-testid="queue"><StateMark mark="bars" tone="idle" size={10} /><span className="num">{words}</span></button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="queue-list" side="top" align="start" sideOffset={6} collisionPadding={8} aria-label={t`In the queue`} data-testid="queue-list">
          <h2>{words}</h2>
          <p className="faint small">{heldBecause({ sessions: queued })}</p>
          <ul className="plain-list held-list">{queued.slice(0, SHOWN).map((session) => <HeldRow key={session.id} session={session} />)}</ul>
          <div className="row"><span className="grow" /><Button look="quiet" onClick={openOverview}>{queued.length > SHOWN ? t`And ${{ count: queued.length - SHOWN }} more` : t`All sessions`}</Button></div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
