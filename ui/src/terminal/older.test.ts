import { Terminal } from '@xterm/headless';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OlderLines } from './older';

const numbered = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`).join('\r\n');

function setUp() {
  const term = new Terminal({ cols: 40, rows: 10, scrollback: 5_000, allowProposedApi: true });
  const ask = vi.fn<(lines: number) => void>();
  const older = new OlderLines(term, ask, () => () => undefined);
  const write = (text: string): Promise<void> => new Promise((done) => term.write(text, done));
  const picture = async (text: string): Promise<void> => {
    await write('');
    older.replacing();
    term.reset();
    await write(text);
    older.replaced();
  };
  const top = (): string => term.buffer.active.getLine(term.buffer.active.viewportY)?.translateToString(true) ?? '';
  return { term, ask, older, picture, write, top };
}

describe('lines from far above', () => {
  beforeEach(() => vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run)));

  it('come when a person is at the top, who stays where they are', async () => {
    const { term, ask, older, picture, top } = setUp();
    await picture(numbered(4_700, 5_009));
    term.scrollToLine(0);
    const fetched = older.fetch();
    expect(ask).toHaveBeenCalledExactlyOnceWith(5_000);
    expect(top()).toBe('line 4700');
    await picture(numbered(10, 5_009));
    expect(await fetched).toBe(true);
    expect(top()).toBe('line 4700');
    term.scrollToLine(0);
    const more = older.fetch();
    expect(ask).toHaveBeenLastCalledWith(20_000);
    expect(term.options.scrollback).toBe(20_000);
    await picture(numbered(1, 5_009));
    expect(await more).toBe(false);
    expect(top()).toBe('line 10');
    expect(await older.fetch()).toBe(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('are not asked for where a picture has all there is', async () => {
    const { ask, older, picture } = setUp();
    await picture(numbered(1, 100));
    expect(await older.fetch()).toBe(false);
    expect(ask).not.toHaveBeenCalled();
  });

  it('leave a person at the end who went back there meanwhile', async () => {
    const { term, older, picture, write } = setUp();
    await picture(numbered(4_700, 5_009));
    term.scrollToLine(0);
    const fetched = older.fetch();
    term.scrollToBottom();
    await picture(numbered(10, 5_009));
    await fetched;
    await write('\r\nnew');
    expect(term.buffer.active.viewportY).toBe(term.buffer.active.baseY);
  });

  it('can be asked for again after a picture that nobody asked for', async () => {
    const { ask, older, picture } = setUp();
    await picture(numbered(4_700, 5_009));
    const fetched = older.fetch();
    await picture(numbered(10, 5_009));
    await fetched;
    await picture(numbered(9_000, 9_309));
    void older.fetch();
    expect(ask.mock.calls).toEqual([[5_000], [5_000]]);
    older.dispose();
  });

  it('are not taken for those of an attachment that is over', async () => {
    const { ask, older, picture } = setUp();
    await picture(numbered(4_700, 5_009));
    const fetched = older.fetch();
    older.forget();
    expect(await fetched).toBe(false);
    await picture(numbered(4_800, 5_109));
    void older.fetch();
    expect(ask.mock.calls).toEqual([[5_000], [5_000]]);
    older.dispose();
  });
});
