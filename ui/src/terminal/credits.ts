/**
 * Counts what the terminal has drawn, and says when to tell the sender.
 *
 * Credit goes back in steps, so that a burst costs one request per step and not one per write. It must never depend on
 * a frame being shown: a hidden window shows none and would starve.
 */
export const CREDIT_STEP = 32 * 1024;

export class CreditMeter {
  #undeclared = 0;

  /** Notes drawn bytes; returns how many to declare now, 0 for none yet. */
  drawn(bytes: number): number {
    this.#undeclared += bytes;
    if (this.#undeclared < CREDIT_STEP) return 0;
    const declare = this.#undeclared;
    this.#undeclared = 0;
    return declare;
  }

  /** A new attachment starts with a full window. */
  restart(): void {
    this.#undeclared = 0;
  }
}
