// @vitest-environment jsdom
import '../testing/setup';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { drawnIn, letGo, type Drawn } from './drawn';

const written = (drawn: Drawn, data: string): Promise<void> => new Promise((done) => drawn.write(data, done));
const text = ({ term }: Drawn): string => Array.from({ length: 3 }, (_, row) => term.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n').trimEnd();

let mount: HTMLElement;

beforeEach(() => {
  document.body.replaceChildren();
  mount = document.body.appendChild(document.createElement('div'));
});

// One terminal goes on from session to session. Nothing of one may be seen, or typed, in another.
describe('the terminal of a place', () => {
  it('goes on, empty, for the next session', async () => {
    const drawn = drawnIn(mount);
    await written(drawn, 'of the first session\x1b[?1h\x1b[?2004h\x1b[?1000h\x1b[20h\x1b[?12h');
    drawn.term.options.scrollback = 20_000;
    drawn.empty();
    expect(drawnIn(mount)).toBe(drawn);
    const { term } = drawn;
    expect(text(drawn)).toBe('');
    expect(term.modes).toMatchObject({ applicationCursorKeysMode: false, bracketedPasteMode: false, mouseTrackingMode: 'none' });
    expect(term.options).toMatchObject({ scrollback: 5_000, convertEol: false, cursorBlink: false });
  });

  it('takes what comes next as a beginning, whatever the last session left unfinished', async () => {
    const drawn = drawnIn(mount);
    await written(drawn, '\x1b]0;a title without an end');
    drawn.empty();
    await written(drawn, 'of the second');
    expect(text(drawn)).toBe('of the second');
  });

  it('takes back the colours that a program set', async () => {
    const drawn = drawnIn(mount);
    const back: string[] = [];
    await written(drawn, '\x1b]10;#12cd56\x07');
    drawn.term.parser.registerOscHandler(110, (data) => {
      back.push(data);
      return false;
    });
    drawn.empty();
    await written(drawn, 'x');
    expect(back).toHaveLength(1);
  });

  it('is made anew where output is still to be drawn', async () => {
    const drawn = drawnIn(mount);
    drawn.write('of the first session');
    drawn.empty();
    const next = drawnIn(mount);
    expect(next).not.toBe(drawn);
    await written(next, 'of the second');
    expect(text(next)).toBe('of the second');
  });

  it('tells nobody what is followed in it once they have left', () => {
    const drawn = drawnIn(mount);
    const link = vi.fn();
    drawn.listen({ link, open: vi.fn(), trouble: vi.fn() });
    drawn.empty();
    drawn.term.options.linkHandler?.hover?.(new MouseEvent('mousemove'), 'https://example.com', { start: { x: 1, y: 1 }, end: { x: 2, y: 1 } });
    expect(link).not.toHaveBeenCalled();
  });

  it('goes with its place', () => {
    const drawn = drawnIn(mount);
    letGo(mount);
    expect(drawn.gone).toBe(true);
    expect(mount.shadowRoot?.childElementCount).toBe(0);
    expect(drawnIn(mount)).not.toBe(drawn);
  });
});
