/** The batch of comments at the foot of the changes: how many, which, and sending them to the agent as one message. */
import { plural, t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import type { SessionView } from '../../protocol/generated';
import { useFacts, useMessages } from '../../app/store';
import { Button, IconButton } from '../../components/Button';
import { ErrorNote } from '../../components/ErrorNote';
import { Icon } from '../../theme/Icon';
import { StateMark } from '../../components/StateMark';
import { Words } from '../../components/Words';
import { clean } from '../../components/clean';
import { receiptLook } from '../../talk/messages';
import { commentsWords, isAdded, readyOf, writtenOf, type Comment } from './comment';
import { inOrder } from './message';
import { bringBack, discard, dismissAfter, remove, sendBatch, useBatch, useComments, type After } from './store';
import { targetWords } from './target';
import { whyNot, writingWords } from './words';

/** What became of the last comments, until it is dismissed or the next one is begun. */
function AfterStrip({ session, after }: { session: SessionView; after: After }) {
  const message = useMessages(session.id).find((one) => one.id === after.message);
  const count = after.comments.length;
  const dismiss = <IconButton icon="close" iconSize={12} label={t`Dismiss`} data-testid="comments-dismiss" onClick={() => dismissAfter(session.id)} />;
  if (after.what === 'removed') {
    return (
      <div className="comments-after" role="status" data-testid="comments-removed">
        <span className="grow">{plural(count, { one: '# comment was taken away.', other: '# comments were taken away.' })}</span>
        <Button look="quiet" icon="undo" data-testid="comments-undo" onClick={() => bringBack(session.id)}>{t`Undo`}</Button>
        {dismiss}
      </div>
    );
  }
  const look = message === undefined ? null : receiptLook(message);
  const failed = message?.receipt === 'failed' || message?.receipt === 'cancelled';
  return (
    <div className="comments-after" role="status" data-testid="comments-sent" data-receipt={message?.receipt}>
      {look !== null && <StateMark mark={look.mark} tone={look.tone} />}
      <span className="grow">{plural(count, { one: '# comment sent.', other: '# comments sent.' })} {look !== null && <Words text={look.words.endsWith('.') ? look.words : `${look.words}.`} />}</span>
      {failed && <Button look="quiet" icon="undo" data-testid="comments-undo" onClick={() => bringBack(session.id)}>{t`Bring back`}</Button>}
      {dismiss}
    </div>
  );
}

function BatchList({ session, batch, onShow }: { session: SessionView; batch: readonly Comment[]; onShow: (comment: Comment) => void }) {
  const writing = useComments((state) => state.writing);
  return (
    <ul className="plain-list comments-list" data-testid="comments-list">
      {inOrder(batch).map((comment) => (
        <li key={comment.id} className="row">
          <button type="button" className="comments-row grow" title={clean(comment.path)} data-testid="comments-row" onClick={() => onShow(comment)}>
            <span className="comments-place"><span className="mono clip comments-file">{clean(comment.path.slice(comment.path.lastIndexOf('/') + 1))}</span><span className="nowrap faint small num">{targetWords(comment.target)}{comment.lost !== undefined && `, ${comment.lost === 'file' ? t`no longer among the changes` : t`changed since`}`}</span></span>
            <span className="clip dim small">{writing.has(comment.id) && <span className="faint">{t`Being written:`} </span>}{clean((writing.get(comment.id) ?? comment.text).trim())}</span>
          </button>
          {isAdded(comment) && <IconButton icon="close" iconSize={12} label={t`Remove the comment on ${{ place: targetWords(comment.target) }}`} data-testid="comments-remove" onClick={() => remove(session.id, comment.id)} />}
        </li>
      ))}
    </ul>
  );
}

function Batch({ session, batch, onShow }: { session: SessionView; batch: readonly Comment[]; onShow: (comment: Comment) => void }) {
  const [listed, setListed] = useState(false);
  const writing = useComments((state) => state.writing);
  const sending = useComments((state) => state.sending.has(session.id));
  const refused = useComments((state) => state.refused.get(session.id));
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const reason = useId();
  const ready = readyOf(batch, writing);
  const left = writtenOf(batch, writing).length;
  const not = whyNot(session, linked);
  return (
    <>
      {listed && <BatchList session={session} batch={batch} onShow={onShow} />}
      {refused !== undefined && <div className="comments-refused"><ErrorNote title={t`The comments were not sent; they are all still here`} error={refused} /></div>}
      <div className="comments-line">
        <button type="button" className="comments-count" aria-expanded={listed} data-testid="comments-count" onClick={() => setListed(!listed)}>
          <Icon name="comment" />
          <span className="num nowrap">{ready.length > 0 ? commentsWords(ready.length) : t`Comments`}</span>
          <span className="comments-chevron"><Icon name="up" size={12} /></span>
        </button>
        <div className="comments-acts">
          {ready.length > 0 && <Button look="quiet" disabled={sending} data-testid="comments-discard" onClick={() => discard(session.id)}>{t`Discard`}</Button>}
          <Button look="primary" busy={sending} disabled={not !== null || ready.length === 0} aria-describedby={reason} data-testid="comments-send" onClick={() => void sendBatch(session.id)}>{t`Send to the agent`}</Button>
        </div>
      </div>
      <p className="small comments-reason" id={reason} hidden={not === null && left === 0} data-testid="comments-reason">
        {not !== null && <span className="dim">{not} </span>}
        {left > 0 && <span className="faint">{writingWords(left, ready.length > 0)}</span>}
      </p>
    </>
  );
}

export function CommentsBar({ session, onShow }: { session: SessionView; onShow: (comment: Comment) => void }) {
  const all = useBatch(session.id);
  const writing = useComments((state) => state.writing);
  const batch = all.filter((comment) => readyOf([comment], writing).length + writtenOf([comment], writing).length > 0);
  const after = useComments((state) => state.after.get(session.id));
  if (batch.length === 0 && after === undefined) return null;
  return (
    <section className="comments-bar" data-region aria-label={t`Comments for the agent`} data-testid="comments-bar">
      {after !== undefined && <AfterStrip session={session} after={after} />}
      {batch.length > 0 && <Batch session={session} batch={batch} onShow={onShow} />}
    </section>
  );
}
