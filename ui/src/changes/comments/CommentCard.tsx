/** One comment in place: its text, or the field in which it is written. */
import { plural, t } from '@lingui/core/macro';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import type { SessionId } from '../../protocol/generated';
import { IconButton } from '../../components/Button';
import { clean, cleanLines } from '../../components/clean';
import type { Comment } from './comment';
import { CommentField } from './CommentField';
import { focusBeside } from './focus';
import { add, close, edit, remove, show, typed, useComments, wasShown } from './store';
import { targetWords, type Target } from './target';

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** A comment that a person chose or began comes into view, and the keys go to it. */
function useShown(id: string) {
  const box = useRef<HTMLDivElement>(null);
  const block = useComments(({ shown }) => (shown?.id === id ? shown.block : null));
  useLayoutEffect(() => {
    if (block === null || box.current === null) return;
    wasShown(id);
    box.current.scrollIntoView({ block });
    const first = box.current.querySelector<HTMLElement>('textarea, button');
    first?.focus({ preventScroll: true });
    if (first instanceof HTMLTextAreaElement) first.setSelectionRange(first.value.length, first.value.length);
  }, [block, id]);
  // Where its lines go while somebody writes, it is drawn in another place, and the keys go along.
  useLayoutEffect(() => {
    const element = box.current;
    return () => {
      if (element?.querySelector('textarea') !== document.activeElement || document.activeElement === null) return;
      show(id, 'nearest');
      setTimeout(() => wasShown(id));
    };
  }, [id]);
  return box;
}

/** Lines that are not where they were, as they read. */
function Quote({ target }: { target: Target }) {
  const left = target.count - target.quoted.length;
  return (
    <div className="comment-quote" data-testid="comment-quote">
      {target.quoted.map((line, index) => <div key={index} className={`diff-${line.change}`}><span className="diff-text">{clean(line.text) === '' ? ' ' : clean(line.text)}</span></div>)}
      {left > 0 && <div className="faint">{plural(left, { other: 'and # more' })}</div>}
    </div>
  );
}

interface CardProps {
  session: SessionId;
  comment: Comment;
  /** Why it does not stand under its lines; then they are quoted. */
  because?: string;
}

export function CommentCard({ session, comment, because }: CardProps) {
  const { id, target, text } = comment;
  const writing = useComments((state) => state.writing.get(id));
  const box = useShown(id);
  const place = targetWords(target);
  const quoted: ReactNode = because !== undefined && <><p className="small comment-because">{because}</p><Quote target={target} /></>;
  if (writing !== undefined) {
    return (
      <div ref={box} className="comment" data-testid="comment-place" data-comment={id}>
        {quoted}
        <CommentField label={t`Comment on ${place}`} text={writing} again={text !== ''} onType={(typedText) => typed(id, typedText)} onAdd={() => add(session, id)} onClose={() => close(session, id)} />
      </div>
    );
  }
  return (
    <div ref={box} className="comment" data-testid="comment-place" data-comment={id}>
      <div className="comment-box" role="group" aria-label={t`Comment on ${place}`} data-testid="comment" data-lost={comment.lost}>
        <div className="row comment-head">
          <span className="grow small faint num">{capital(place)}</span>
          <IconButton icon="pencil" iconSize={12} label={t`Edit this comment`} data-testid="comment-edit" onClick={() => edit(session, id)} />
          <IconButton
            icon="close"
            iconSize={12}
            label={t`Remove this comment`}
            data-testid="comment-remove"
            onClick={(event) => {
              focusBeside(event.currentTarget);
              remove(session, id);
            }}
          />
        </div>
        {quoted}
        <p className="comment-text">{cleanLines(text)}</p>
      </div>
    </div>
  );
}
