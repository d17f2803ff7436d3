/** The desktop process as the bridge: one command, and one channel per stream. The only file that knows Tauri. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { AppInfo, AppNews, BridgeRequest, TerminalOpened } from '../protocol/generated';
import type { Bridge, RawInput } from './types';

function send<T>(request: BridgeRequest, channel: Channel<AppNews> | Channel<RawInput> | null): Promise<T> {
  return invoke<T>('bridge', { request, channel });
}

export const tauriBridge: Bridge = {
  watch(onNews) {
    return send<AppInfo>({ ask: 'watch' }, new Channel<AppNews>(onNews));
  },
  async openTerminal(session, cols, rows, onMessage) {
    const opened = await send<TerminalOpened>({ ask: 'terminal_open', session, cols, rows }, new Channel<RawInput>(onMessage));
    return opened.stream;
  },
  request(request) {
    return send<unknown>(request, null);
  },
};
