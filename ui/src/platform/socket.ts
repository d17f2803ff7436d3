/**
 * A real daemon for a page that no desktop process shows: the tests' bridge (`ao-browser-bridge`), over one WebSocket.
 *
 * Requests and news are JSON; what a terminal prints comes as binary messages that begin with the number this page gave
 * the attachment. Only the test build imports this: the product reaches its daemon without any port.
 */
import type { AppInfo, AppNews, BridgeRequest, CallError, TerminalOpened } from '../protocol/generated';
import type { Bridge, RawInput } from './types';

/** What the bridge sends as text. */
type FromBridge = { id: number; ok: unknown } | { id: number; error: CallError } | { news: AppNews };

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Bytes of a terminal's number in front of its message. */
const NUMBER = 4;

const GONE: CallError = { code: 'LINK_LOST', class: 'unavailable', message: 'The test bridge is gone.', hint: 'Start it again and reload the page.' };

class SocketBridge implements Bridge {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #terminals = new Map<number, (message: RawInput) => void>();
  #onNews: (news: AppNews) => void = () => undefined;
  #next = 1;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) this.#print(data);
      else this.#hear(JSON.parse(String(data)) as FromBridge);
    });
    socket.addEventListener('close', () => this.#end());
  }

  watch(onNews: (news: AppNews) => void): Promise<AppInfo> {
    this.#onNews = onNews;
    return this.#send({ ask: 'watch' }, null) as Promise<AppInfo>;
  }

  async openTerminal(session: string, cols: number, rows: number, onMessage: (message: RawInput) => void): Promise<number> {
    const channel = this.#next++;
    // Before the request: the first bytes may come before its answer.
    this.#terminals.set(channel, onMessage);
    const opened = (await this.#send({ ask: 'terminal_open', session, cols, rows }, channel)) as TerminalOpened;
    return opened.stream;
  }

  request(request: BridgeRequest): Promise<unknown> {
    return this.#send(request, null);
  }

  #send(request: BridgeRequest, channel: number | null): Promise<unknown> {
    // What is thrown here is what the seam promises: a refusal is a `CallError`.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(GONE);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, request, channel }));
    });
  }

  #hear(message: FromBridge): void {
    if ('news' in message) {
      this.#onNews(message.news);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(message.error);
    else waiting?.resolve(message.ok);
  }

  #print(data: ArrayBuffer): void {
    const channel = new DataView(data).getUint32(0, true);
    this.#terminals.get(channel)?.(new Uint8Array(data, NUMBER));
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) reject(GONE);
    this.#waiting.clear();
    this.#onNews({ news: 'link', link: { state: 'failed', error: GONE, log_path: '' } });
  }
}

/** Connects to the bridge that served this page. */
export function openSocket(address: string): Promise<Bridge> {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(new SocketBridge(socket)), { once: true });
    socket.addEventListener('error', () => reject(new Error('the test bridge does not answer')), { once: true });
  });
}
