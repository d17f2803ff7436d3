/** How terminals are set: typeface, size, height of a line. They follow at once. */
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Button } from '../components/Button';
import { chooseTerminalLook, stepped, TERMINAL_LINES, TERMINAL_SIZES, USUAL_LOOK, useTerminalLook, type TerminalFont } from '../theme/terminal-look';
import { ChoiceField } from './Field';

const STILL = { wrong: undefined, refused: null, changed: false };

const BUNDLED = 'JetBrains Mono' as const;

const FONTS: readonly { value: TerminalFont; label: string }[] = [
  { value: 'bundled', label: BUNDLED },
  { value: 'system', label: t`The system’s own` },
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

const lineWords = (line: number): string => i18n.number(line, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function Steps({ label, what, usual, all, now, words, testid, onChoose }: StepsProps) {
  const [less, more] = [stepped(all, now, false), stepped(all, now, true)];
  return (
    <div className="set-field" role="group" aria-label={label}>
      <div className="set-about">
        <div className="set-label">{label}</div>
        <p className="small dim">{what}</p>
        <p className="small faint">{t`Default: ${usual}`}</p>
      </div>
      <div className="set-value">
        <div className="row">
          <Button size="normal" aria-label={t`${label}: less`} disabled={less === now} data-testid={`${testid}-less`} onClick={() => onChoose(less)}>−</Button>
          <span className="zoom-now num" aria-live="polite" data-testid={`${testid}-now`}>{words}</span>
          <Button size="normal" aria-label={t`${label}: more`} disabled={more === now} data-testid={`${testid}-more`} onClick={() => onChoose(more)}>+</Button>
        </div>
      </div>
    </div>
  );
}

export function TerminalLookFields() {
  const { font, size, line } = useTerminalLook();
  return (
    <>
      <ChoiceField name="terminal-font" label={t`Typeface of terminals`} what={t`The one that comes with the app, or the one that the system has for this.`} usual={BUNDLED} state={STILL} value={font} options={FONTS} onChange={(value) => chooseTerminalLook({ font: value === 'system' ? 'system' : 'bundled' })} />
      <Steps label={t`Size in terminals`} what={t`Of terminals alone; they then have room for more or fewer columns.`} usual={t`${{ size: USUAL_LOOK.size }} px`} all={TERMINAL_SIZES} now={size} words={t`${size} px`} testid="terminal-size" onChoose={(value) => chooseTerminalLook({ size: value })} />
      <Steps label={t`Height of lines in terminals`} what={t`How far they stand apart.`} usual={lineWords(USUAL_LOOK.line)} all={TERMINAL_LINES} now={line} words={lineWords(line)} testid="terminal-line" onChoose={(value) => chooseTerminalLook({ line: value })} />
    </>
  );
}
