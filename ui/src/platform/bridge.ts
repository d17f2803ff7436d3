/** The bridge in use, and typed words over it. Installed once, before anything is drawn. */
import type { CallError, CallMap } from '../protocol/generated';
import type { Bridge, PlainRequest } from './types';

let installed: Bridge | null = null;

export function installBridge(bridge: Bridge): void {
  installed = bridge;
}

export function bridge(): Bridge {
  if (installed === null) throw new Error('no bridge is installed');
  return installed;
}

/** A call to the daemon. Rejects with a `CallError`. */
export async function call<M extends keyof CallMap>(method: M, params: CallMap[M][0]): Promise<CallMap[M][1]> {
  try {
    return (await bridge().request({ ask: 'call', method, params })) as CallMap[M][1];
  } catch (error) {
    throw new CallFailure(toCallError(error));
  }
}

/** Any other request. Rejects with a `CallFailure`. */
export async function ask(request: PlainRequest): Promise<unknown> {
  try {
    return await bridge().request(request);
  } catch (error) {
    throw new CallFailure(toCallError(error));
  }
}

/** A `CallError` that can be thrown. */
export class CallFailure extends Error {
  readonly error: CallError;
  constructor(error: CallError) {
    super(error.message);
    this.name = 'CallFailure';
    this.error = error;
  }
}

function isCallError(value: unknown): value is CallError {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Record<string, unknown>;
  return typeof candidate['code'] === 'string' && typeof candidate['message'] === 'string';
}

/** Whatever was thrown, as something that can be shown. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallFailure) return thrown.error;
  if (isCallError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : typeof thrown === 'string' ? thrown : 'Something failed without saying why.';
  return { code: 'INTERNAL', class: 'internal', message };
}
