/** A scripted terminal: paints a picture, echoes what is typed, follows its size. */
import type { SessionView, StreamEvent } from '../../protocol/generated';
import type { RawInput } from '../types';

const ESC = '\x1b';
const paint = (code: string, text: string): string => `${ESC}[${code}m${text}${ESC}[0m`;
const grey = (text: string): string => paint('90', text);

const AGENT_SCREEN = [
  grey('> Make the rate limiter per tenant; the bucket must be'),
  grey('  shared by all workers.'),
  '',
  `${paint('94', '●')} I will keep the token bucket in Redis and make the refill`,
  '  a single Lua call, so two workers cannot both spend the',
  '  last token.',
  '',
  `${paint('34', '●')} Edit ${paint('1', 'src/limits/bucket.ts')}`,
  paint('32', '  + const script = loadLua("refill_and_take.lua");'),
  paint('31', '  - const tokens = await redis.get(key);'),
  '',
  `${paint('34', '●')} Bash ${paint('1', 'npm test -- limits')}`,
  `  ${paint('32', '✓')} refills at the tenant's rate            ${grey('12 ms')}`,
  `  ${paint('32', '✓')} never goes below zero                   ${grey(' 8 ms')}`,
  `  ${paint('31', '✗')} two workers spend the last token once   ${grey('41 ms')}`,
  '    expected 1 grant, got 2',
  `    at ${paint('4', 'src/limits/bucket.test.ts:88:15')}`,
  '    see https://example.com/limits/bucket.test.ts',
  '',
  `${paint('94', '●')} The test is right: SETNX runs before the script. Moving`,
  '  the check into the script.',
  '',
  `${paint('33', '◐')} Working…  ${grey('(esc to interrupt · 1m 12s · 4.1k tokens)')}`,
  '',
];

const SHELL_SCREEN = [
  `${paint('32', 'ada@desk')}:${paint('34', '~/worktrees/web-checkout-10')}$ git status --short`,
  ` ${paint('31', 'M')} src/receipt.tsx`,
  `${paint('38;2;180;160;255', 'truecolour')} ${paint('7', ' inverse ')} ${paint('3', 'italic')} ${paint('4', 'underline')} 日本語 👍`,
  `${paint('32', 'ada@desk')}:${paint('34', '~/worktrees/web-checkout-10')}$ `,
];

export class FakeTerminal {
  readonly #session: SessionView;
  readonly #onMessage: (message: RawInput) => void;
  #offset = 0;
  #size: [cols: number, rows: number] = [80, 24];

  constructor(session: SessionView, onMessage: (message: RawInput) => void) {
    this.#session = session;
    this.#onMessage = onMessage;
  }

  /** It has no more lines than it shows. */
  again(): void {
    this.open(...this.#size);
  }

  open(cols: number, rows: number): void {
    this.#size = [cols, rows];
    const lines = this.#session.shell ? SHELL_SCREEN : AGENT_SCREEN;
    const text = new TextEncoder().encode(lines.join('\r\n'));
    const message = new Uint8Array(13 + text.length);
    const view = new DataView(message.buffer);
    message[0] = 1;
    view.setUint16(9, cols, true);
    view.setUint16(11, rows, true);
    message.set(text, 13);
    queueMicrotask(() => this.#onMessage(message.buffer));
  }

  input(data: string): void {
    const bytes = new TextEncoder().encode(data.replaceAll('\r', '\r\n'));
    const message = new Uint8Array(9 + bytes.length);
    new DataView(message.buffer).setBigUint64(1, BigInt(this.#offset), true);
    this.#offset += bytes.length;
    message.set(bytes, 9);
    // Small messages may come as plain numbers; here they always do.
    this.#onMessage([...message]);
  }

  resize(cols: number, rows: number): void {
    this.event({ kind: 'resized', cols, rows });
  }

  event(event: StreamEvent): void {
    const json = new TextEncoder().encode(JSON.stringify(event));
    const message = new Uint8Array(1 + json.length);
    message[0] = 3;
    message.set(json, 1);
    this.#onMessage(message.buffer);
  }
}
