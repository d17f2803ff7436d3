/** What was put aside: undone at once, or found again later. */
import { plural, t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { openSession } from '../app/screen';
import { Button, IconButton } from '../components/Button';
import { StateMark } from '../components/StateMark';
import { lookOf } from '../sessions/status';
import { bringBack, forgetLast, useMarks } from './marks';
import { focusCard } from './walk';
import { asideWords } from './words';

/** Whoever brings something back goes on with it. */
function back(sessions: readonly SessionView[]): void {
  bringBack(sessions);
  const [first] = sessions;
  if (first !== undefined) focusCard(first.id);
}

/** Stays until it is used, dismissed, or another view is opened: nobody has to hurry. */
export function Undo() {
  const last = useMarks((kept) => kept.last);
  useEffect(() => forgetLast, []);
  return (
    <div className="inbox-undo-place" role="status">
      {last.length > 0 && (
        <div className="row inbox-undo" data-testid="inbox-undo">
          <span className="clip">{asideWords(last)}</span>
          <Button data-testid="undo" onClick={() => back(last)}>{t`Undo`}</Button>
          <IconButton icon="close" label={t`Dismiss`} onClick={forgetLast} />
        </div>
      )}
    </div>
  );
}

function Row({ session }: { session: SessionView }) {
  const look = lookOf(session);
  const { title } = session;
  return (
    <li className="row aside-row" data-testid="aside-row" data-session={session.id}>
      <StateMark mark={look.mark} tone={look.tone} label={look.word} />
      <button type="button" className="held-title clip" title={title} onClick={() => openSession(session.id)}>{title}</button>
      <span className="grow" />
      <Button look="quiet" aria-label={t`Bring ${title} back`} data-testid="bring-back" onClick={() => back([session])}>{t`Bring back`}</Button>
    </li>
  );
}

export function Aside({ sessions }: { sessions: readonly SessionView[] }) {
  const [open, setOpen] = useState(false);
  if (sessions.length === 0) return null;
  return (
    <section className="inbox-aside" aria-label={t`Put aside`}>
      <div className="row">
        <span className="faint small">{plural({ count: sessions.length }, { one: '# put aside until it changes.', other: '# put aside until they change.' })}</span>
        <Button look="quiet" aria-expanded={open} data-testid="aside-show" onClick={() => setOpen(!open)}>{open ? t`Hide` : t`Show`}</Button>
        {open && sessions.length > 1 && <Button look="quiet" data-testid="bring-all" onClick={() => back(sessions)}>{t`Bring all back`}</Button>}
      </div>
      {open && <ul className="plain-list card aside-list">{sessions.map((session) => <Row key={session.id} session={session} />)}</ul>}
    </section>
  );
}
