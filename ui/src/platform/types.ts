/**
 * The seam between the interface and the process that shows it.
 *
 * Everything outside this folder talks to `bridge()` and never learns whether a desktop process or the in-memory
 * daemon of development answers.
 */
import type { AppInfo, AppNews, BridgeRequest, SessionId } from '../protocol/generated';

/** A raw terminal message. Small ones may arrive as plain numbers. */
export type RawInput = ArrayBuffer | Uint8Array | number[];

/** Requests that need no channel. */
export type PlainRequest = Exclude<BridgeRequest, { ask: 'watch' } | { ask: 'terminal_open' }>;

export interface Bridge {
  /** Starts the news. They may begin before the answer arrives. */
  watch(onNews: (news: AppNews) => void): Promise<AppInfo>;
  /** Attaches a terminal and returns the attachment's number. Messages may begin before it is known. */
  openTerminal(session: SessionId, cols: number, rows: number, onMessage: (message: RawInput) => void): Promise<number>;
  /** Anything else. A refusal rejects with a `CallError`. */
  request(request: PlainRequest): Promise<unknown>;
}
