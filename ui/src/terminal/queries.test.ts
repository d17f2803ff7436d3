import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { silenceQueries } from './queries';

const QUERIES: Record<string, string> = {
  'DA1': '\x1b[c',
  'DA1 with a zero': '\x1b[0c',
  'DA2': '\x1b[>c',
  'DA3': '\x1b[=c',
  'status': '\x1b[5n',
  'cursor position': '\x1b[6n',
  'private cursor position': '\x1b[?6n',
  'colour scheme': '\x1b[?996n',
  'ANSI mode': '\x1b[4$p',
  'private mode': '\x1b[?2004$p',
  'XTVERSION': '\x1b[>q',
  'kitty keyboard': '\x1b[?u',
  'window size': '\x1b[18t',
  'window title': '\x1b[21t',
  'cell size': '\x1b[16t',
  'DECREQTPARM': '\x1b[x',
  'DECRQSS': '\x1bP$qm\x1b\\',
  'DECRQSS of margins': '\x1bP$qr\x1b\\',
  'XTGETTCAP': '\x1bP+q544e\x1b\\',
  'palette': '\x1b]4;1;?\x07',
  'palette, many': '\x1b]4;1;?;2;?\x1b\\',
  'foreground': '\x1b]10;?\x07',
  'background': '\x1b]11;?\x1b\\',
  'cursor colour': '\x1b]12;?\x07',
  'clipboard': '\x1b]52;c;?\x07',
  'C1 forms': '\x9bc\x9b6n',
};

function terminal(silent: boolean) {
  const term = new Terminal({ allowProposedApi: true, windowOptions: { getWinSizeChars: true, getWinTitle: true, getCellSizePixels: true } });
  const said: string[] = [];
  term.onData((data) => said.push(data));
  if (silent) silenceQueries(term);
  const write = (data: string): Promise<void> => new Promise((done) => term.write(data, done));
  return { term, said, write };
}

describe('queries', () => {
  it.each(Object.entries(QUERIES))('%s gets no answer', async (_name, query) => {
    const { said, write } = terminal(true);
    await write(`before${query}after`);
    expect(said).toEqual([]);
  });

  it('would be answered otherwise, so this proves something', async () => {
    const { said, write } = terminal(false);
    for (const query of Object.values(QUERIES)) await write(query);
    expect(said.length).toBeGreaterThan(8);
  });

  it('leaves the text around them', async () => {
    const { term, write } = terminal(true);
    await write(`a${Object.values(QUERIES).join('b')}c`);
    expect(term.buffer.active.getLine(0)?.translateToString(true)).toBe(`a${'b'.repeat(Object.keys(QUERIES).length - 1)}c`);
  });

  it('leaves what a person does', () => {
    const { term, said } = terminal(true);
    term.input('ls\r', true);
    expect(said).toEqual(['ls\r']);
  });

  it('keeps modes, margins and colours working', async () => {
    const { term, write } = terminal(true);
    await write('\x1b[?2004h\x1b[?1000h\x1b[?1004h\x1b]11;#102030\x07');
    expect(term.modes.bracketedPasteMode).toBe(true);
    expect(term.modes.mouseTrackingMode).toBe('vt200');
    expect(term.modes.sendFocusMode).toBe(true);
  });
});
