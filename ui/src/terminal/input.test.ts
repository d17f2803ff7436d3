import { describe, expect, it, vi } from 'vitest';
import { InputQueue, PIECE_LIMIT } from './input-queue';
import { windowKey } from './keys';
import { openable } from './links';
import { addRefusal } from './refusal';

interface Held {
  data: string;
  done: () => void;
  fail: (error: unknown) => void;
}

function held() {
  const sent: Held[] = [];
  const refused = vi.fn();
  const queue = new InputQueue((data) => new Promise((done, fail) => sent.push({ data, done: () => done(undefined), fail })), refused);
  const turn = (): Promise<void> => new Promise((next) => setTimeout(next));
  return { sent, refused, queue, turn };
}

describe('input queue', () => {
  it('sends one piece at a time and gathers the rest in order', async () => {
    const { sent, queue, turn } = held();
    for (const key of 'hello') queue.push(key);
    expect(sent.map((piece) => piece.data)).toEqual(['h']);
    sent[0]!.done();
    await turn();
    expect(sent.map((piece) => piece.data)).toEqual(['h', 'ello']);
    sent[1]!.done();
    await turn();
    expect(queue.sentBytes).toBe(5);
  });

  it('keeps bytes and text apart', async () => {
    const { sent, queue, turn } = held();
    queue.push('a');
    queue.push('b');
    queue.push('\xff', true);
    queue.push('c');
    for (let index = 0; index < 4; index++) {
      sent[index]?.done();
      await turn();
    }
    expect(sent.map((piece) => piece.data)).toEqual(['a', 'b', '\xff', 'c']);
  });

  it('reports everything that was not sent, and goes on with what comes later', async () => {
    const { sent, refused, queue, turn } = held();
    queue.push('abc');
    queue.push('de');
    const error = { code: 'LINK_LOST', class: 'unavailable', message: 'gone' };
    sent[0]!.fail(error);
    await turn();
    expect(refused).toHaveBeenCalledExactlyOnceWith(5, error);
    queue.push('f');
    expect(sent[1]?.data).toBe('f');
  });

  it('cuts a long paste without cutting a character', async () => {
    const { sent, queue, turn } = held();
    const text = 'x'.repeat(PIECE_LIMIT - 1) + '👍' + 'y'.repeat(PIECE_LIMIT);
    queue.push(text);
    for (let index = 0; index < 4; index++) {
      sent[index]?.done();
      await turn();
    }
    expect(sent.map((piece) => piece.data).join('')).toBe(text);
    expect(sent.every((piece) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece.data))).toBe(true);
  });
});

describe('keys of the window', () => {
  const key = (name: string, mods = ''): Parameters<typeof windowKey>[0] => ({ key: name, ctrlKey: mods.includes('c'), shiftKey: mods.includes('s'), altKey: mods.includes('a'), metaKey: mods.includes('m') });

  it('leaves interrupt to the agent unless something is selected', () => {
    expect(windowKey(key('c', 'c'), false, false)).toBeNull();
    expect(windowKey(key('c', 'c'), false, true)).toBe('copy');
    expect(windowKey(key('c', 'c'), true, true)).toBeNull();
  });

  it.each([
    ['v', 'cs', false, 'paste'],
    ['Insert', 's', false, 'paste'],
    ['C', 'cs', false, 'copy'],
    // These are the window's: see the shortcuts.
    ['f', 'c', false, null],
    ['k', 'c', false, null],
    ['k', 'cs', false, 'kill_line'],
    ['v', 'm', true, 'paste'],
    ['k', 'c', true, null],
    ['v', 'c', false, null],
    ['a', 'c', false, null],
    ['f', 'a', false, null],
    ['Enter', '', false, null],
  ] as const)('%s with %j on mac %s means %s', (name, mods, mac, meaning) => {
    expect(windowKey(key(name, mods), mac, false)).toBe(meaning);
  });
});

describe('addresses', () => {
  it.each([
    ['https://example.com/a', 'https://example.com/a'],
    ['http://127.0.0.1:4123', 'http://127.0.0.1:4123/'],
    ['file:///etc/passwd', null],
    ['javascript:alert(1)', null],
    ['vscode://x', null],
    ['not an address', null],
  ])('%s opens as %s', (address, opened) => expect(openable(address)).toBe(opened));
});

describe('refused input', () => {
  it('is counted from the first byte that was not typed, once', async () => {
    const { sent, queue, turn } = held();
    queue.push('héllo');
    sent[0]!.done();
    await turn();
    expect(queue.refusedFrom(2)).toBe(4);
    expect(queue.refusedFrom(2)).toBe(0);
    queue.push('x');
    expect(queue.refusedFrom(2)).toBe(1);
  });

  it('adds up while the cause is the same', () => {
    const error = { code: 'SESSION_NOT_RUNNING', class: 'conflict', message: 'not sent' } as const;
    const one = { count: 1, error };
    expect(addRefusal(addRefusal(null, one), one).count).toBe(2);
    expect(addRefusal(one, { count: null, error }).count).toBeNull();
    expect(addRefusal(one, { count: 3, error: { ...error, code: 'HOST_UNREACHABLE' } }).count).toBe(3);
  });
});
