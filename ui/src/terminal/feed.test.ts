import { Terminal } from '@xterm/headless';
import { describe, expect, it, vi } from 'vitest';
import { CREDIT_STEP, CreditMeter } from './credits';
import { Feed, type FeedEvents } from './feed';

function output(text: string): number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(text)];
}

function keyframe(cols: number, rows: number, text: string): number[] {
  return [1, 0, 0, 0, 0, 0, 0, 0, 0, cols & 255, cols >> 8, rows & 255, rows >> 8, ...new TextEncoder().encode(text)];
}

function event(value: unknown): number[] {
  return [3, ...new TextEncoder().encode(JSON.stringify(value))];
}

function setUp() {
  const term = new Terminal({ cols: 20, rows: 5, allowProposedApi: true });
  const events = { credit: vi.fn(), grid: vi.fn((cols: number, rows: number) => term.resize(cols, rows)), news: vi.fn(), replacing: vi.fn(), painted: vi.fn() } satisfies FeedEvents;
  const feed = new Feed(term, events);
  const settled = (): Promise<void> => new Promise((done) => term.write('', done));
  const line = (row: number): string => term.buffer.active.getLine(row)?.translateToString(true) ?? '';
  return { term, events, feed, settled, line };
}

describe('credits', () => {
  it('come in steps and lose nothing', () => {
    const meter = new CreditMeter();
    let declared = 0;
    for (let count = 0; count < 1_000; count++) declared += meter.drawn(777);
    expect(declared).toBeGreaterThan(777_000 - CREDIT_STEP);
    expect(declared).toBeLessThanOrEqual(777_000);
    expect(new CreditMeter().drawn(CREDIT_STEP - 1)).toBe(0);
    expect(new CreditMeter().drawn(CREDIT_STEP)).toBe(CREDIT_STEP);
  });
});

describe('feed', () => {
  it('declares credit only for what the terminal has parsed', async () => {
    const { feed, events, settled } = setUp();
    feed.take(output('x'.repeat(CREDIT_STEP)));
    expect(events.credit).not.toHaveBeenCalled();
    await settled();
    expect(events.credit).toHaveBeenCalledExactlyOnceWith(CREDIT_STEP);
  });

  it('puts a keyframe after the output that came before it', async () => {
    const { feed, settled, line, term } = setUp();
    feed.take(output('old old old'));
    feed.take(keyframe(30, 6, 'new!'));
    feed.take(output('?'));
    await settled();
    expect(line(0)).toBe('new!?');
    expect([term.cols, term.rows]).toEqual([30, 6]);
  });

  it('applies a size in order with the output around it', async () => {
    const { feed, settled, line } = setUp();
    feed.take(event({ kind: 'resized', cols: 4, rows: 5 }));
    feed.take(output('abcdef'));
    await settled();
    expect([line(0), line(1)]).toEqual(['abcd', 'ef']);
  });

  it('passes other news on at once and is silent after its end', async () => {
    const { feed, events, settled } = setUp();
    feed.take(event({ kind: 'closed', reason: 'gone', retry: false }));
    expect(events.news).toHaveBeenCalledWith({ kind: 'closed', reason: 'gone', retry: false });
    feed.take(output('x'.repeat(CREDIT_STEP)));
    feed.close();
    await settled();
    feed.take(event({ kind: 'input_accepted', seq: 1 }));
    expect(events.credit).not.toHaveBeenCalled();
    expect(events.news).toHaveBeenCalledTimes(1);
  });
});
