/** A question of a project's plan, with its answer written in place. */
import { t } from '@lingui/core/macro';
import { useState, type KeyboardEvent } from 'react';
import type { CallError } from '../protocol/generated';
import { isComposing } from '../app/composing';
import { answerTo, useText, write } from '../app/texts';
import { openOverview, openSession } from '../app/screen';
import { useProject } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { toCallError } from '../platform/bridge';
import { Card, type CardPlace } from './Card';
import type { QuestionItem } from './items';
import { useLinked } from './linked';
import { answerQuestion } from './questions';

/** A longer question is folded: it must not push everything else out of sight. */
const LONG = 420;

function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > LONG || text.split('\n').length > 6;
  return (
    <div className="question-text" data-testid="question-text">
      <p className={long && !whole ? 'question-cut' : undefined}>{text}</p>
      {long && <Button look="quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>{whole ? t`Show less` : t`Show all of it`}</Button>}
    </div>
  );
}

interface Answering {
  busy: boolean;
  error: CallError | null;
  answer: () => void;
}

function useAnswering(item: QuestionItem, text: string): Answering {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const answer = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await answerQuestion(item.open, text);
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  return { busy, error, answer: () => void answer() };
}

export function QuestionCard({ item, place }: { item: QuestionItem; place: CardPlace }) {
  const { open, asker } = item;
  const project = useProject(open.project);
  const linked = useLinked();
  const about = answerTo(open.project, open.question.id);
  const text = useText(about) ?? '';
  const { busy, error, answer } = useAnswering(item, text);
  const ready = text.trim() !== '' && linked && !busy;
  const name = asker?.title ?? project?.name ?? open.project;
  const toAsker = (): void => (asker === null ? openOverview() : openSession(asker.id));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.repeat || isComposing(event)) return;
    event.preventDefault();
    if (ready) answer();
  };
  const facts = [project?.name ?? open.project, ...(asker === null ? [] : [asker.agent_name]), ...(open.task === null ? [] : [t`about “${{ task: open.task.title }}”`])];
  return (
    <Card
      mark={{ mark: 'diamond', tone: 'needs', word: t`Needs you` }} name={name} matter={t`asks`} facts={facts} since={item.since} waits kind="question" id={item.key} place={place} onOpen={toAsker}
      acts={
        <>
          <Button look={place.main ? 'primary' : 'plain'} busy={busy} disabled={!ready} data-testid="question-answer" onClick={answer}>{t`Answer`}</Button>
          <span className="grow" />
          {asker !== null && <Button look="quiet" onClick={toAsker}>{t`Open session`}</Button>}
        </>
      }
    >
      <Text text={open.question.text} />
      <textarea className="input answer-input" rows={2} aria-label={t`Answer to ${name}`} placeholder={t`Your answer; who asked is told`} value={text} data-testid="question-input" onChange={(event) => write(about, event.currentTarget.value)} onKeyDown={onKeyDown} />
      {error !== null && <ErrorNote title={t`The answer was not given`} error={error} />}
    </Card>
  );
}
