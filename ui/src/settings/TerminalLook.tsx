/** How terminals are set: typeface, size, height of a line. They follow at once. */
import { Button } from '../components/Button';
import { chooseTerminalLook, stepped, TERMINAL_LINES, TERMINAL_SIZES, USUAL_LOOK, useTerminalLook, type TerminalFont } from '../theme/terminal-look';
import { ChoiceField } from './Field';

const STILL = { wrong: undefined, refused: null, changed: false };

const FONTS: readonly { value: TerminalFont; label: string }[] = [
  { value: 'bundled', label: 'JetBrains Mono' },
  { value: 'system', label: 'The system’s own' },
];

interface StepsProps {
  label: string;
  what: string;
  usual: string;
  all: readonly number[];
  now: number;
  words: string;
  testid: string;
  onChoose: (value: number) => void;
}

function Steps({ label, what, usual, all, now, words, testid, onChoose }: StepsProps) {
  const [less, more] = [stepped(all, now, false), stepped(all, now, true)];
  return (
    <div className="set-field" role="group" aria-label={label}>
      <div className="set-about">
        <div className="set-label">{label}</div>
        <p className="small dim">{what}</p>
        <p className="small faint">Default: {usual}</p>
      </div>
      <div className="set-value">
        <div className="row">
          <Button size="normal" aria-label={`${label}: less`} disabled={less === now} data-testid={`${testid}-less`} onClick={() => onChoose(less)}>−</Button>
          <span className="zoom-now num" aria-live="polite" data-testid={`${testid}-now`}>{words}</span>
          <Button size="normal" aria-label={`${label}: more`} disabled={more === now} data-testid={`${testid}-more`} onClick={() => onChoose(more)}>+</Button>
        </div>
      </div>
    </div>
  );
}

export function TerminalLookFields() {
  const { font, size, line } = useTerminalLook();
  return (
    <>
      <ChoiceField name="terminal-font" label="Typeface of terminals" what="The one that comes with the app, or the one that the system has for this." usual="JetBrains Mono" state={STILL} value={font} options={FONTS} onChange={(value) => chooseTerminalLook({ font: value === 'system' ? 'system' : 'bundled' })} />
      <Steps label="Size in terminals" what="Of terminals alone; they then have room for more or fewer columns." usual={`${USUAL_LOOK.size} px`} all={TERMINAL_SIZES} now={size} words={`${size} px`} testid="terminal-size" onChoose={(value) => chooseTerminalLook({ size: value })} />
      <Steps label="Height of lines in terminals" what="How far they stand apart." usual={USUAL_LOOK.line.toFixed(1)} all={TERMINAL_LINES} now={line} words={line.toFixed(1)} testid="terminal-line" onChoose={(value) => chooseTerminalLook({ line: value })} />
    </>
  );
}
