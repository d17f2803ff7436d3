/** Keeps account of the colours that programs set: a terminal's own reset does not take them back. */
import type { IParser } from '@xterm/xterm';

/** OSC that set the palette, the text's colour, the ground's and the cursor's; a hundred more takes each back. */
const SETS = [4, 10, 11, 12] as const;
const BACK = 100;

export class Colours {
  readonly #set = new Set<number>();

  constructor({ parser }: { readonly parser: IParser }) {
    for (const one of SETS) {
      parser.registerOscHandler(one, () => {
        this.#set.add(one);
        return false;
      });
    }
  }

  /** What takes back all that was set since it was asked last. */
  back(): string {
    const all = [...this.#set].map((one) => `\x1b]${one + BACK}\x1b\\`).join('');
    this.#set.clear();
    return all;
  }
}
