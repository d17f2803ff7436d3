/**
 * What an agent asks permission for, and the answer to it, where the message would be written.
 *
 * An answer is bound to the prompt that is shown here. The panel never takes the focus by itself, its buttons are made
 * anew for another prompt, and the second half of a double click is no answer: nothing is allowed by accident.
 */
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import type { AskView, Choice, SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { longAge } from '../app/time';
import { Button, IconButton } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { focusTerminal } from '../terminal/visible';
import { alwaysMeans, useApproval, type Approval } from './approval';

const LABELS: Record<Choice, string> = { once: 'Allow once', always: 'Always allow', deny: 'Deny' };

function headline({ tool, command, files }: AskView): string {
  if (command !== undefined) return 'It wants to run a command';
  if (files.length > 0) return files.length === 1 ? 'It wants to touch a file' : `It wants to touch ${files.length} files`;
  return tool === undefined ? 'It asks for permission' : `It wants to use ${tool}`;
}

function Question({ asks }: { asks: AskView }) {
  return (
    <>
      {asks.command !== undefined && <pre className="ask-command mono" data-testid="ask-command">{asks.command}</pre>}
      {asks.files.length > 0 && (
        <ul className="ask-files plain-list mono" aria-label="Files">
          {asks.files.map((file) => <li key={file}>{file}</li>)}
        </ul>
      )}
    </>
  );
}

function AlwaysMeans({ lines }: { lines: readonly string[] }) {
  const means = alwaysMeans(lines);
  return (
    <p className="faint small ask-means" id="always-means" data-testid="always-means">
      {means === null ? 'Always means what the agent says about it above.' : <>Always means, in its own words: “{means}”</>}
    </p>
  );
}

/** What stands on the screen, or why nothing can be shown of it. */
function OnScreen({ approval }: { approval: Approval }) {
  const { seen } = approval;
  switch (seen.state) {
    case 'looking':
      return <p className="faint small" role="status">Looking at its screen…</p>;
    case 'shown':
      return (
        <>
          {seen.changed && <p className="ask-note" role="status" data-testid="prompt-changed">The prompt on its screen was another one by then, so nothing was typed. This is the present one.</p>}
          <div className="faint small" id="prompt-lines-label">As it stands on its screen</div>
          {/* Long lines scroll, and what scrolls must be within reach of the keys. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className="prompt-lines mono" role="group" tabIndex={0} aria-labelledby="prompt-lines-label" data-testid="prompt-lines">{seen.prompt.lines.join('\n')}</pre>
          {seen.prompt.choices.includes('always') && <AlwaysMeans lines={seen.prompt.lines} />}
        </>
      );
    case 'gone':
      return (
        <p className="ask-note" role="status" data-testid="prompt-gone">
          {seen.changed ? 'The prompt is not on its screen any more, so nothing was typed.' : 'Its prompt is not on its screen yet.'}
        </p>
      );
    case 'elsewhere':
      return <p className="ask-note" data-testid="prompt-elsewhere">This prompt can only be answered in its terminal.</p>;
    case 'failed':
      return <ErrorNote title="Its screen could not be looked at" error={seen.error} />;
  }
}

function Answers({ approval, toTerminal }: { approval: Approval; toTerminal: () => void }) {
  const { seen, answering } = approval;
  const choices = seen.state === 'shown' ? seen.prompt.choices : [];
  const press = (event: MouseEvent, choice: Choice): void => {
    // Counted by the pointer; a key press counts none.
    if (event.detail <= 1) approval.answer(choice);
  };
  return (
    <div className="row ask-acts">
      {/* Another prompt gets other buttons, so that a key held down does not answer it. */}
      <div className="row ask-choices" key={seen.state === 'shown' ? seen.prompt.proof : 'none'}>
        {choices.map((choice) => (
          <Button key={choice} size="normal" look={choice === 'once' ? 'primary' : 'plain'} busy={answering === choice} disabled={answering !== null} data-testid={`answer-${choice}`} aria-describedby={choice === 'always' ? 'always-means' : undefined} onClick={(event) => press(event, choice)}>
            {LABELS[choice]}
          </Button>
        ))}
      </div>
      <span className="grow" />
      {(seen.state === 'gone' || seen.state === 'failed') && <Button size="normal" data-testid="look-again" onClick={approval.look}>Look again</Button>}
      <Button size="normal" look={seen.state === 'elsewhere' ? 'primary' : 'quiet'} data-testid="answer-in-terminal" onClick={toTerminal}>Answer in its terminal</Button>
    </div>
  );
}

export function ApprovalPanel({ session, asks, onAnswered }: { session: SessionView; asks: AskView; onAnswered: () => void }) {
  const now = useNow();
  const panel = useRef<HTMLElement>(null);
  const [folded, setFolded] = useState(false);
  const approval = useApproval(session, asks, onAnswered);
  const toTerminal = (): void => {
    setFolded(true);
    focusTerminal();
  };
  // A new prompt takes the old buttons away; who stood on one of them stays in the panel, on none of the new.
  const proof = approval.seen.state === 'shown' ? approval.seen.prompt.proof : null;
  const within = useRef(false);
  useEffect(() => {
    if (within.current && document.activeElement === document.body) panel.current?.focus();
  }, [proof]);
  return (
    <section
      className="ask-panel"
      ref={panel}
      tabIndex={-1}
      aria-label="Permission"
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
      <header className="row ask-head">
        <StateMark mark="diamond" tone="needs" />
        <h2 className="clip">{headline(asks)}</h2>
        {asks.tool !== undefined && <span className="tag mono" data-testid="ask-tool">{asks.tool}</span>}
        <span className="grow" />
        <span className="faint small num nowrap">{longAge(asks.since, now) === 'just now' ? 'just now' : `waiting ${longAge(asks.since, now)}`}</span>
        <IconButton icon={folded ? 'up' : 'chevron'} label={folded ? 'Show the question' : 'Fold the question'} aria-expanded={!folded} data-testid="approval-fold" onClick={() => setFolded(!folded)} />
      </header>
      {!folded && (
        <>
          <div className="ask-body">
            <Question asks={asks} />
            <OnScreen approval={approval} />
            {approval.refused !== null && <ErrorNote title="The answer was not given" error={approval.refused} />}
          </div>
          <Answers approval={approval} toTerminal={toTerminal} />
        </>
      )}
    </section>
  );
}
