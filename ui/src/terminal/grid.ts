/**
 * Decides the terminal's size between what fits this window and what the host has.
 *
 * There is one grid per session and the last client in use owns it. This window asks when it changes size or is worked
 * in; it follows whatever the host then says, so two windows never fight over it.
 */
export interface Size {
  cols: number;
  rows: number;
}

const MAX_COLS = 500;
const MAX_ROWS = 200;

export function sameSize(a: Size | null, b: Size | null): boolean {
  return a?.cols === b?.cols && a?.rows === b?.rows;
}

export function clampSize(size: Size): Size {
  return {
    cols: Math.max(2, Math.min(MAX_COLS, Math.floor(size.cols))),
    rows: Math.max(1, Math.min(MAX_ROWS, Math.floor(size.rows))),
  };
}

export class GridKeeper {
  #fits: Size | null = null;
  #host: Size | null = null;
  #asked: Size | null = null;

  /** The size that fits this window. */
  get fits(): Size | null {
    return this.#fits;
  }

  /** True when another client's size is in force. */
  get foreign(): boolean {
    return this.#host !== null && this.#fits !== null && this.#asked === null && !sameSize(this.#host, this.#fits);
  }

  /** An attachment begins with this size asked for. */
  opened(size: Size): void {
    this.#fits = size;
    this.#asked = size;
  }

  /** The window changed. Returns the size to ask for, or null when nothing changed. */
  fit(size: Size): Size | null {
    const next = clampSize(size);
    if (sameSize(next, this.#fits)) return null;
    this.#fits = next;
    return this.#ask();
  }

  /** A person works in this window. Returns the size to ask for, or null when it is in force or asked for already. */
  use(): Size | null {
    return this.foreign ? this.#ask() : null;
  }

  /** The host has this size now. Returns the size to draw. */
  heard(size: Size): Size {
    this.#host = size;
    this.#asked = null;
    return size;
  }

  #ask(): Size | null {
    if (this.#fits === null || sameSize(this.#fits, this.#host)) {
      this.#asked = null;
      return null;
    }
    this.#asked = this.#fits;
    return this.#fits;
  }
}
