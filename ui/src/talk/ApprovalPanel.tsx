/**
 * What an agent asks permission for, and the answer to it, where the message would be written.
 *
 * An answer is bound to the prompt that is shown here. The panel never takes the focus by itself, its buttons are made
 * anew for another prompt, and the second half of a double click is no answer: nothing is allowed by accident. A letter
 * answers only from one of the answers themselves, held down never.
 */
import { plural, t } from '@lingui/core/macro';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { AskView, Choice, SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { showTab } from '../app/tabs';
import { waiting } from '../app/time';
import { Button, IconButton } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { focusTerminal } from '../app/visible-terminal';
import { alwaysMeans, useApproval, type Approval } from './approval';

/** What an age is called that is none yet. */

const LABELS: Record<Choice, string> = { once: t`Allow once`, always: t`Always allow`, deny: t`Deny` };

/** Letters and no numbers: an agent numbers its own options on the screen above, and in another order. */
const LETTERS: Record<Choice, string> = { once: 'o', always: 'a', deny: 'd' };

/** In a list, what was below moves up when a card goes. Answers that have only just appeared take none for so long. */
const SETTLES = 450;

/** A panel inside a card, which says itself who asks what. */
export interface InCard {
  /** A person has just unfolded it. */
  focus: boolean;
  toTerminal: () => void;
  /** What the card offers beside the answers. */
  more: ReactNode;
}

function headline({ tool, command, files }: AskView): string {
  if (command !== undefined) return t`It wants to run a command`;
  if (files.length > 0) return plural({ count: files.length }, { one: 'It wants to touch a file', other: 'It wants to touch # files' });
  return tool === undefined ? t`It asks for permission` : t`It wants to use ${tool}`;
}

function Question({ asks }: { asks: AskView }) {
  return (
    <>
      {asks.command !== undefined && <pre className="ask-command mono" data-testid="ask-command">{asks.command}</pre>}
      {asks.files.length > 0 && (
        <ul className="ask-files plain-list mono" aria-label={t`Files`}>
          {asks.files.map((file) => <li key={file}>{file}</li>)}
        </ul>
      )}
    </>
  );
}

function AlwaysMeans({ id, lines }: { id: string; lines: readonly string[] }) {
  const means = alwaysMeans(lines);
  return (
    <p className="faint small ask-means" id={`${id}-always`} data-testid="always-means">
      {means === null ? t`Always means what the agent says about it above.` : t`Always means, in its own words: “${means}”`}
    </p>
  );
}

/** What stands on the screen, or why nothing can be shown of it. */
function OnScreen({ id, approval }: { id: string; approval: Approval }) {
  const { seen } = approval;
  switch (seen.state) {
    case 'looking':
      return <p className="faint small" role="status">{t`Looking at its screen…`}</p>;
    case 'shown':
      return (
        <>
          {seen.changed && <p className="ask-note" role="status" data-testid="prompt-changed">{t`The prompt on its screen was another one by then, so nothing was typed. This is the present one.`}</p>}
          <div className="faint small" id={`${id}-lines`}>{t`As it stands on its screen`}</div>
          {/* Long lines scroll, and what scrolls must be within reach of the keys. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className="prompt-lines mono" role="group" tabIndex={0} aria-labelledby={`${id}-lines`} data-testid="prompt-lines">{seen.prompt.lines.join('\n')}</pre>
          {seen.prompt.choices.includes('always') && <AlwaysMeans id={id} lines={seen.prompt.lines} />}
        </>
      );
    case 'gone':
      return (
        <p className="ask-note" role="status" data-testid="prompt-gone">
          {seen.changed ? t`The prompt is not on its screen any more, so nothing was typed.` : t`Its prompt is not on its screen yet.`}
        </p>
      );
    case 'elsewhere':
      return <p className="ask-note" data-testid="prompt-elsewhere">{t`This prompt can only be answered in its terminal.`}</p>;
    case 'failed':
      return <ErrorNote title={t`Its screen could not be looked at`} error={seen.error} />;
  }
}

/** True once what is named by `what` has been there for a moment. */
function useSettled(what: string | null, wanted: boolean): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (!wanted || what === null) return;
    const timer = setTimeout(() => setSettled(what), SETTLES);
    return () => clearTimeout(timer);
  }, [what, wanted]);
  return !wanted || settled === what;
}

interface AnswersProps {
  id: string;
  approval: Approval;
  toTerminal: () => void;
  inCard: InCard | undefined;
}

function Answers({ id, approval, toTerminal, inCard }: AnswersProps) {
  const { seen, answering } = approval;
  const choices = seen.state === 'shown' ? seen.prompt.choices : [];
  const settled = useSettled(seen.state === 'shown' ? seen.prompt.proof : null, inCard !== undefined);
  const still = answering !== null || !settled;
  const letter = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || still) return;
    const choice = choices.find((one) => LETTERS[one] === event.key.toLowerCase());
    if (choice === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    approval.answer(choice);
  };
  const press = (event: MouseEvent, choice: Choice): void => {
    // Counted by the pointer; a key press counts none.
    if (event.detail <= 1) approval.answer(choice);
  };
  return (
    <div className="row ask-acts">
      {/* Another prompt gets other buttons, so that a key held down does not answer it. */}
      <div className="row ask-choices" key={seen.state === 'shown' ? seen.prompt.proof : 'none'}>
        {choices.map((choice) => (
          <Button key={choice} size="normal" look={choice === 'once' ? 'primary' : 'plain'} busy={answering === choice} disabled={still} data-testid={`answer-${choice}`} aria-describedby={choice === 'always' ? `${id}-always` : undefined} aria-keyshortcuts={LETTERS[choice]} onClick={(event) => press(event, choice)} onKeyDown={letter}>
            {LABELS[choice]}
            <kbd aria-hidden="true">{LETTERS[choice].toUpperCase()}</kbd>
          </Button>
        ))}
      </div>
      <span className="grow" />
      {(seen.state === 'gone' || seen.state === 'failed') && <Button size="normal" data-testid="look-again" onClick={approval.look}>{t`Look again`}</Button>}
      <Button size="normal" look={seen.state === 'elsewhere' ? 'primary' : 'quiet'} data-testid="answer-in-terminal" onClick={toTerminal}>{t`Answer in its terminal`}</Button>
      {inCard?.more}
    </div>
  );
}

function Head({ asks, folded, onFold }: { asks: AskView; folded: boolean; onFold: () => void }) {
  const now = useNow();
  return (
    <header className="row ask-head">
      <StateMark mark="diamond" tone="needs" />
      <h2 className="clip">{headline(asks)}</h2>
      {asks.tool !== undefined && <span className="tag mono" data-testid="ask-tool">{asks.tool}</span>}
      <span className="grow" />
      <span className="faint small num nowrap">{waiting(asks.since, now)}</span>
      <IconButton icon={folded ? 'up' : 'chevron'} label={folded ? t`Show the question` : t`Fold the question`} aria-expanded={!folded} data-testid="approval-fold" onClick={onFold} />
    </header>
  );
}

interface PanelProps {
  session: SessionView;
  asks: AskView;
  onAnswered: () => void;
  inCard?: InCard;
}

export function ApprovalPanel({ session, asks, onAnswered, inCard }: PanelProps) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const [folded, setFolded] = useState(false);
  const approval = useApproval(session, asks, onAnswered);
  const toTerminal = (): void => {
    setFolded(true);
    // A shell beside it may be in front.
    showTab(session.id, session.id);
    focusTerminal();
  };
  // Whoever unfolds it stands in front of the question, and on none of its answers.
  const unfolded = inCard?.focus === true;
  useEffect(() => {
    if (unfolded) panel.current?.focus();
  }, [unfolded]);
  // A new prompt takes the old buttons away; who stood on one of them stays in the panel, on none of the new.
  const proof = approval.seen.state === 'shown' ? approval.seen.prompt.proof : null;
  const within = useRef(false);
  useEffect(() => {
    if (within.current && document.activeElement === document.body) panel.current?.focus();
  }, [proof]);
  // A card that grows under the focus keeps its answers in sight.
  useEffect(() => {
    const card = panel.current?.closest('[data-card]');
    if (proof !== null && card?.contains(document.activeElement) === true) card.scrollIntoView({ block: 'nearest' });
  }, [proof]);
  return (
    <section
      className={inCard === undefined ? 'ask-panel' : 'ask-panel in-card'}
      ref={panel}
      tabIndex={-1}
      aria-label={t`Permission`}
      data-testid="approval"
      data-state={approval.seen.state}
      onFocus={() => {
        within.current = true;
      }}
      onBlur={(event) => {
        // A button that vanishes takes the focus with it without saying where; that is no leaving.
        if (event.relatedTarget !== null) within.current = event.currentTarget.contains(event.relatedTarget);
      }}
    >
      {inCard === undefined && <Head asks={asks} folded={folded} onFold={() => setFolded(!folded)} />}
      {!folded && (
        <>
          <div className="ask-body">
            <Question asks={asks} />
            <OnScreen id={id} approval={approval} />
            {approval.refused !== null && <ErrorNote title={t`The answer was not given`} error={approval.refused} />}
          </div>
          <Answers id={id} approval={approval} toTerminal={inCard?.toTerminal ?? toTerminal} inCard={inCard} />
        </>
      )}
    </section>
  );
}
